package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that cannot take an output: each refusal says what is there, and what to name instead. */
class PlaceStreamTest {

  private final Path directory;

  PlaceStreamTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static void refused(ThrowingCallable writing, String message, String hint) {
    BuildException refusal = catchThrowableOfType(BuildException.class, writing);
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.hint()).isEqualTo(hint);
  }

  @Test
  void aFolderCannotBeWrittenWhereAFileIs() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");

    refused(
        () -> DirectoryTarget.open(file, event -> {}),
        "cannot write " + file + ": it is a file, and a folder is to be written",
        "Name another folder, or say which kind of file it shall be: {output} type=tar,dest="
            + file);
    assertThat(file).hasContent("mine");
  }

  @Test
  void aFileNeedsItsFolder() {
    Path file = directory.resolve("missing/x.tar");

    refused(
        () -> PendingFile.beside(file),
        "cannot write " + file + ": there is no folder " + directory.resolve("missing"),
        "Make the folder first, or name another place.");
  }

  @Test
  void aFileCannotReplaceAFolder() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));

    refused(
        () -> {
          try (PendingFile pending = PendingFile.beside(folder)) {
            pending.stream().write(1);
            pending.commit();
          }
        },
        "cannot write " + folder + ": Is a directory",
        "Name a file in it: dest=" + folder + "/image.tar");
  }
}
