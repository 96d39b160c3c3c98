package io.jbuild.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTest {

  private final MemorySnapshot image = new MemorySnapshot();

  OwnershipTest() throws IOException {
    image.directory("etc", 0755);
    image.file(
        "etc/passwd", 0644, "root:x:0:0::/:\nmail:x:8:8::/:\n  u1:x:501:502::/:/bin/sh\nbad:x\n");
    image.file("etc/group", 0644, "root:x:0:\n#no:x:1:\nwheel:x:10:mail,u1\n");
  }

  private Ownership parse(String text) throws IOException {
    return Ownership.parse(text, Optional.of(image));
  }

  @ParameterizedTest
  @CsvSource({
    "12, 12, 12",
    "12:34, 12, 34",
    "501, 501, 501",
    "u1, 501, 502",
    "mail:wheel, 8, 10",
    "12:wheel, 12, 10",
    ":wheel, 0, 10",
    ":5, 0, 5",
    "mail:, 8, 8",
    "bad, 0, 0",
    "root, 0, 0",
  })
  void namesAreFoundInTheImage(String text, int uid, int gid) throws IOException {
    assertThat(parse(text)).isEqualTo(new Ownership(uid, gid));
  }

  @ParameterizedTest
  @CsvSource({"nosuch, 0, 0", "root:nosuch, 0, 0", "#no, 0, 0"})
  void anUnknownNameIsZero(String text, int uid, int gid) throws IOException {
    assertThat(parse(text)).isEqualTo(new Ownership(uid, gid));
    assertThat(Ownership.parse(text, Optional.of(new MemorySnapshot())))
        .isEqualTo(new Ownership(uid, gid));
  }

  @Test
  void withoutAnImageOnlyNumbersAndRootAreKnown() throws IOException {
    assertThat(Ownership.parse("1:2", Optional.empty())).isEqualTo(new Ownership(1, 2));
    assertThat(Ownership.parse("root:root", Optional.empty())).isEqualTo(new Ownership(0, 0));
    assertThatThrownBy(() -> Ownership.parse("mail", Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("invalid user index: -1: there is no /etc/passwd to look up \"mail\" in");
  }

  @Test
  void aNegativeNumberIsRefused() {
    assertThatThrownBy(() -> parse("-1")).hasMessage("invalid user or group \"-1\": less than 0");
  }

  @Test
  void linksOfTheImageLeadToItsOwnFiles() throws IOException {
    image.directory("real", 0755).file("real/passwd", 0644, "linked:x:77:78::/:\n");
    image.link("etc/passwd", "../../../real/passwd");

    assertThat(parse("linked")).isEqualTo(new Ownership(77, 78));
  }

  @Test
  void aPipeIsNotRead() {
    image.put(
        ImagePath.of("etc/passwd"), new FileNode.Fifo(new Attributes(0644, 0, 0, Instant.EPOCH)));

    assertThatThrownBy(() -> parse("mail"))
        .hasMessage("/etc/passwd in the image is not a regular file of less than 16 MiB");
  }
}
