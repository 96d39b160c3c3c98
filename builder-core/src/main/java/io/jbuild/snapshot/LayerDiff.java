package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.io.InputStream;

/** What a layer changes. Streaming: no more than one path from the root is held at a time. */
public interface LayerDiff {

  /**
   * Visits all changes in tar order: by path, a directory before its content, its opaque marker
   * first and then its whiteouts, a hard link after its target, which is the first of its names.
   */
  void forEach(ChangeVisitor visitor) throws IOException;

  /** Takes changes, in tar order. */
  interface ChangeVisitor {

    /** A node that is new or changed; a regular file only where it is the first of its names. */
    void put(ImagePath path, FileNode node, Content content) throws IOException;

    /** Another name of a regular file that was put before. */
    void link(ImagePath path, FileNode.RegularFile node, ImagePath target) throws IOException;

    /** The directory hides all that is below it in lower layers. */
    void opaque(ImagePath directory) throws IOException;

    /** The path is deleted. */
    void whiteout(ImagePath path) throws IOException;
  }

  /** The bytes of a regular file; of any other node none. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }
}
