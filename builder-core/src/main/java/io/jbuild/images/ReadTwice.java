package io.jbuild.images;

import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that somebody named, in a form that can be read from the start more than once. */
final class ReadTwice {

  private static final int TYPE_BITS = 0170000;
  private static final int PIPE = 0010000;
  private static final int REGULAR = 0100000;

  private ReadTwice() {}

  /**
   * The file itself, or a copy of what comes out of a pipe.
   *
   * @param work where the copy is, as long as that is there
   * @throws BuildException where it is a device or a socket: these need not end
   */
  static Path of(Path path, WorkFolder work) throws IOException {
    int type = (Integer) Files.getAttribute(path, "unix:mode") & TYPE_BITS;
    if (type == REGULAR) {
      return path;
    }
    if (type != PIPE) {
      throw new BuildException(
          Blame.USAGE, path + " is neither a file nor a folder nor a pipe", "");
    }
    Path copy = work.file("piped");
    try (InputStream in = Files.newInputStream(path)) {
      Files.copy(in, copy);
    }
    return copy;
  }
}
