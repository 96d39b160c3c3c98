package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.posix.LockFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingFileTest {

  private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  void aFileIsThereWhenItIsWhole() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "old");
    try (PendingFile pending = PendingFile.beside(file)) {
      pending.stream().write(TEXT);
      assertThat(file).hasContent("old");
      pending.commit();
      assertThat(file).hasContent("text");
    }
    assertThat(folder.toFile().list()).containsExactly("a");
  }

  @Test
  void aLargeFileIsBroughtToTheDiskMeanwhileAndIsWhole() throws Exception {
    byte[] part = new byte[1 << 20];
    Path file = folder.resolve("a");
    try (PendingFile pending = PendingFile.beside(file)) {
      for (int i = 0; i < 40; i++) {
        part[0] = (byte) i;
        pending.stream().write(part);
      }
      pending.commit();
    }
    try (PendingFile pending = PendingFile.beside(folder.resolve("b"))) {
      for (int i = 0; i < 40; i++) {
        pending.stream().write(part);
      }
    }
    byte[] written = Files.readAllBytes(file);
    assertThat(written).hasSize(40 << 20);
    for (int i = 0; i < 40; i++) {
      assertThat(written[i << 20]).isEqualTo((byte) i);
    }
    assertThat(folder.toFile().list()).containsExactly("a");
  }

  @Test
  void whatIsNotWholeIsGone() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "old");
    try (PendingFile pending = PendingFile.beside(file)) {
      pending.stream().write(TEXT);
    }
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("a");
  }

  @Test
  void whatAKilledProcessLeftIsSweptAndWhatALiveOneWritesIsNot() throws Exception {
    Files.write(folder.resolve(".1-0.jbuild-new"), TEXT);
    Path live = Files.write(folder.resolve(".1-1.jbuild-new"), TEXT);
    Path users = Files.write(folder.resolve("mine.jbuild-new"), TEXT);
    LockFile lock = LockFile.tryAcquire(live).orElseThrow();
    Path file = folder.resolve("a");
    try (PendingFile pending = PendingFile.beside(file);
        PendingFile other = PendingFile.beside(folder.resolve("b"))) {
      pending.stream().write(TEXT);
      other.stream().write(TEXT);
      pending.commit();
      other.commit();
    } finally {
      lock.close();
    }
    assertThat(folder)
        .isDirectoryNotContaining(
            path ->
                !path.equals(live)
                    && !path.equals(users)
                    && !path.equals(file)
                    && !path.endsWith("b"));
    assertThat(folder).isDirectoryContaining(live::equals).isDirectoryContaining(users::equals);
  }

  @Test
  void aPlaceThatIsNotThereIsNamed() {
    Path file = folder.resolve("no/such/folder/a");

    assertThatThrownBy(() -> PendingFile.beside(file))
        .isInstanceOf(BuildException.class)
        .hasMessage("cannot write " + file + ": there is no folder " + file.getParent());
  }
}
