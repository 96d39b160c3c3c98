package io.jbuild.comparison;

import static io.jbuild.comparison.ComparedFiles.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitiveTest {
  @TempDir private Path folder;

  @Test
  void privateKeysAreNotShown() throws IOException {
    for (String kind : new String[] {"", "RSA ", "OPENSSH ", "ENCRYPTED "}) {
      String begin = "-----BEGIN " + kind + "PRIVATE KEY-----\n";
      assertThat(lines(new ComparedFiles(folder).compare("/f", begin + "abc\n", begin + "xyz\n")))
          .containsExactly("private key, which is not shown |  | ");
    }
  }

  @Test
  void hashesOfPasswordsAreNotShown() throws IOException {
    assertThat(
            lines(
                new ComparedFiles(folder)
                    .compare(
                        "/etc/shadow",
                        "a:$6$salt$hash:19000:0:99999:7:::\nb:!:19000:0:::::\nc:$6$x:1:0:\n",
                        "a:$6$salt$hash:19001:0:99999:7:::\nb:!:19001:0:::::\nc:$6$y:1:0:\n")))
        .containsExactly(
            "line 1 | a:(not shown):19000:0:99999:7::: | a:(not shown):19001:0:99999:7:::",
            "line 2 | b:!:19000:0::::: | b:!:19001:0:::::");
  }

  @Test
  void whereHashesAloneDifferNoBytesAreShown() throws IOException {
    assertThat(
            lines(
                new ComparedFiles(folder)
                    .compare("/etc/shadow-", "a:$6$x:1:0:\n", "a:$6$y:1:0:\n")))
        .containsExactly("password, which is not shown |  | ");
  }
}
