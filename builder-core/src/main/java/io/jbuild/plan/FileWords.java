package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;

/** Refuses words of a Dockerfile that no file can be called, before anything is built of them. */
final class FileWords {

  private static final int SHOWN = 40;

  private FileWords() {}

  /** The name of a here-document, which is a file's, or a path that ends in one. */
  static void checkHeredoc(String name) {
    if (ImagePath.of(name).isRoot()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "the heredoc <<" + name + " names no file",
          "Write the file's name behind <<.");
    }
    checkLengths("/", name);
  }

  /**
   * A path from a directory, neither it nor one of its names too long for Linux.
   *
   * @throws BuildException where one is
   */
  static void checkLengths(String directory, String path) {
    ImagePath whole = ImagePath.of(directory).resolve(path);
    for (ByteString name : whole.names()) {
      if (name.length() > ImagePath.MOST_NAME_BYTES) {
        throw tooLong(name, "name", ImagePath.MOST_NAME_BYTES);
      }
    }
    ByteString text = ByteString.of("/").plus(whole.relative());
    if (text.length() > ImagePath.MOST_PATH_BYTES) {
      throw tooLong(text, "path", ImagePath.MOST_PATH_BYTES);
    }
  }

  private static BuildException tooLong(ByteString text, String what, int most) {
    return new BuildException(
        Blame.DOCKERFILE,
        "\"" + text.slice(0, SHOWN) + "…\": file name too long",
        "It is a " + what + " of " + text.length() + " bytes, but Linux allows " + most + ".");
  }
}
