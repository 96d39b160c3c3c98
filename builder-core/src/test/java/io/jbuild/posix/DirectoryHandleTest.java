package io.jbuild.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryHandleTest {

  private static final byte[] NOT_UTF8 = {'a', (byte) 0xff, ' '};

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void namesAreTheirBytes(@TempDir Path folder) throws Exception {
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      handle.create(NOT_UTF8, 0640).close();

      assertThat(handle.names()).containsExactly(NOT_UTF8);
      assertThat(handle.status(NOT_UTF8).type()).isEqualTo(FileStatus.Type.REGULAR_FILE);
      handle.removeTree(NOT_UTF8);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aThousandNamesAreAllListed(@TempDir Path folder) throws Exception {
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      for (int i = 0; i < 1000; i++) {
        handle.makeSymbolicLink(name("a-rather-long-name-for-a-link-" + i), name("x"));
      }
      assertThat(handle.names()).hasSize(1000);
    }
  }

  @Test
  void aLinkIsNeverFollowed(@TempDir Path folder) throws Exception {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path file = Files.writeString(folder.resolve("file"), "secret");
    Instant before = PosixFiles.status(file).modified();
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      handle.makeSymbolicLink(name("to-directory"), name("target"));
      handle.makeSymbolicLink(name("to-file"), name("file"));

      assertThatThrownBy(() -> handle.open(name("to-directory"))).isInstanceOf(IOException.class);
      PosixException refusal =
          catchThrowableOfType(PosixException.class, () -> handle.read(name("to-file")));
      assertThat(refusal.errorName()).isEqualTo("ELOOP");
      assertThat(refusal).hasMessage("open to-file: too many levels of symbolic links");
      assertThatThrownBy(() -> handle.create(name("to-file"), 0600))
          .isInstanceOf(PosixException.class);
      handle.setTimes(name("to-file"), Instant.ofEpochSecond(1, 2));
      assertThat(handle.status(name("to-file")).modified()).isEqualTo(Instant.ofEpochSecond(1, 2));
      assertThat(handle.readSymbolicLink(name("to-file"))).isEqualTo(name("file"));
      handle.removeTree(name("to-directory"));
    }
    assertThat(target).exists();
    assertThat(PosixFiles.status(file).modified()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/a", "../a"})
  void whatIsNotOneNameIsRefused(String name, @TempDir Path folder) throws Exception {
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      assertThatThrownBy(() -> handle.makeDirectory(name(name), 0700))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNameCannotEndEarly(@TempDir Path folder) throws Exception {
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      assertThatThrownBy(() -> handle.makeDirectory(new byte[] {'a', 0, 'b'}, 0700))
          .hasMessage("a NUL in the middle of a name");
    }
  }

  @Test
  void aPipeIsNotWaitedFor(@TempDir Path folder) throws Exception {
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      handle.makeNode(name("pipe"), FileStatus.Type.FIFO, 0, 0);

      handle.read(name("pipe")).close();
      PosixException refusal =
          catchThrowableOfType(PosixException.class, () -> handle.writeToPipe(name("pipe")));
      assertThat(refusal.is(Errno.ENXIO)).isTrue();
    }
  }

  @Test
  void attributesOfAFileAreSeenByNameAndByDescriptor(@TempDir Path folder) throws Exception {
    byte[] large = "v".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      try (OpenFile file = handle.create(name("f"), 0600)) {
        file.setAttribute("user.large", large);
        file.setAttribute("user.empty", new byte[0]);
        assertThat(file.attributes().keySet()).containsExactly("user.empty", "user.large");
        assertThat(file.attribute("user.large")).contains(large);
        assertThat(file.attribute("user.none")).isEmpty();
      }
      assertThat(handle.attribute(name("f"), "user.large")).contains(large);
      assertThat(PosixFiles.attributes(folder.resolve("f"))).containsKey("user.large");
    }
  }

  @Test
  void whatIsWrittenIsReadBack(@TempDir Path folder) throws Exception {
    byte[] bytes = new byte[100_000];
    bytes[99_999] = 7;
    try (DirectoryHandle handle = DirectoryHandle.open(folder)) {
      try (OpenFile file = handle.create(name("f"), 0600)) {
        file.output().write(bytes, 0, 60_000);
        file.output().write(bytes, 60_000, 40_000);
        file.chmod(0421);
      }
      try (var input = handle.read(name("f")).input()) {
        assertThat(input.readAllBytes()).isEqualTo(bytes);
      }
      FileStatus status = handle.status(name("f"));
      assertThat(status.mode()).isEqualTo(0421);
      assertThat(status.size()).isEqualTo(100_000);
      assertThat(status.links()).isEqualTo(1);
      handle.link(name("g"), handle, name("f"));
      assertThat(handle.status(name("g")).inode()).isEqualTo(status.inode());
      assertThat(handle.status(name("g")).links()).isEqualTo(2);
    }
  }
}
