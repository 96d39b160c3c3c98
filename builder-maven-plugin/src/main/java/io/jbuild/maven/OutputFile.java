package io.jbuild.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that a goal writes for people, for other plugins or for a build. */
final class OutputFile {

  private OutputFile() {}

  /**
   * Writes it, with the folders it is in; one that holds the same already stays as old as it is.
   *
   * @return whether it was written
   */
  static boolean write(Path file, byte[] content) throws IOException {
    if (Files.isRegularFile(file) && Arrays.equals(content, Files.readAllBytes(file))) {
      return false;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, content);
    return true;
  }
}
