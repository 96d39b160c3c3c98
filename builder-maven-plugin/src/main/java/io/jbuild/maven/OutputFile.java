package io.jbuild.maven;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    makeFolder(file);
    Files.write(file, content);
    return true;
  }

  /**
   * Writes one that is not there yet, with the folders it is in.
   *
   * @throws FileAlreadyExistsException if it is there; it stays as it is
   */
  static void writeNew(Path file, byte[] content) throws IOException {
    makeFolder(file);
    Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void makeFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }
}
