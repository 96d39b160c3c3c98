package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {

  private static Attributes mode(int mode) {
    return new Attributes(mode, 0, 0, Instant.EPOCH);
  }

  private static String applied(String change, String before) {
    FileNode file = new FileNode.RegularFile(mode(Integer.parseInt(before, 8)), 0, 0);
    return Integer.toOctalString(ModeChange.parse(change).apply(file));
  }

  @ParameterizedTest
  @CsvSource({
    "755, 600, 755",
    "0, 600, 0",
    "04755, 600, 4755",
    "+x, 640, 751",
    "'g=u,o-rwx', 754, 770",
    "u+s, 755, 4755",
    "g+s, 755, 2755",
    "+s, 755, 6755",
    "o+s, 755, 755",
    "+t, 755, 1755",
    "a=r, 4755, 444",
    "=, 755, 0",
    "u=rw-w, 700, 400",
    "go=, 755, 700",
    "a+X, 644, 644",
    "a+X, 744, 755",
    "o=g, 750, 755",
    "g-u, 770, 700",
    "u=g, 4750, 4550",
    "'u=rwx,go=rX', 600, 744",
    "u+, 644, 644",
    "u+rg, 50, 550",
    "+w, 444, 666",
    "-x, 755, 644",
    "ugo+rw, 0, 666",
    "=rw+X, 100, 777",
  })
  void modesChangeAsWithBsdsChmod(String change, String before, String after) {
    assertThat(applied(change, before)).isEqualTo(after);
  }

  @Test
  void theConditionalExecuteBitIsSetForDirectories() {
    FileNode directory = new FileNode.Directory(mode(0600));

    assertThat(ModeChange.parse("u=rwX,go=rX").apply(directory)).isEqualTo(0755);
  }

  @Test
  void linksKeepTheirMode() {
    FileNode link = new FileNode.SymbolicLink(mode(0777), ByteString.of("x"));

    assertThat(ModeChange.parse("600").apply(link)).isEqualTo(0777);
  }

  @ParameterizedTest
  @ValueSource(strings = {"64a", "10000", "0o755", "8", "77777777777777777777777"})
  void whatLooksLikeANumberMustBeOctal(String text) {
    assertThatThrownBy(() -> ModeChange.parse(text))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "invalid chmod parameter: '"
                + text
                + "'. it should be octal string and between 0 and 07777");
  }

  @ParameterizedTest
  @ValueSource(strings = {"u+q", "x", "u", "u+r,", "+755", "a+r;", ",u+r"})
  void aSymbolicModeThatCannotBeReadIsRefused(String text) {
    assertThatThrownBy(() -> ModeChange.parse(text))
        .hasMessage("invalid chmod parameter: '" + text + "': invalid syntax");
  }
}
