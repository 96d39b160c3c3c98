package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;

/** Names that mean something else in a layer (image-spec, layer.md, "Whiteouts"). */
final class Reserved {

  private static final ByteString WHITEOUT = ByteString.of(".wh.");

  private Reserved() {}

  /**
   * Refuses a name that would delete another file instead of making this one. BuildKit lets it
   * through, and the file is lost without a word.
   */
  static void refuse(ImagePath path) {
    if (!path.isRoot() && path.name().startsWith(WHITEOUT)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          path + " cannot be in an image: in a layer, a name that begins with .wh. deletes a file",
          "Rename it, or leave it out with .dockerignore or {exclude}.");
    }
  }
}
