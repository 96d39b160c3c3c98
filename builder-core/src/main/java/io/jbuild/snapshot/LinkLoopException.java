package io.jbuild.snapshot;

import io.jbuild.file.ImagePath;
import java.io.IOException;

/** A path that leads through more symbolic links than any honest one does. */
public final class LinkLoopException extends IOException {

  LinkLoopException(ImagePath path) {
    super("too many symbolic links in " + path);
  }
}
