package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;

/** Refuses words of a Dockerfile that no file can be called, before anything is built of them. */
final class FileWords {

  private FileWords() {}

  /** The name of a here-document, which is a file's, or a path that ends in one. */
  static void checkHeredoc(String name) {
    if (ImagePath.of(name).isRoot()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "the heredoc <<" + name + " names no file",
          "Write the file's name behind <<.");
    }
  }
}
