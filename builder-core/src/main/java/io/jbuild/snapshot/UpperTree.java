package io.jbuild.snapshot;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * What was written above a snapshot: the virtual upper directory of a copy, or the upper directory
 * of an overlay mount. It may hold entries equal to what is below; a comparison drops them.
 */
public interface UpperTree {

  /** The root directory's own node, where it was written. */
  Optional<FileNode> root() throws IOException;

  /** The entries right below a directory of this tree, in order. */
  List<Entry> list(ImagePath directory) throws IOException;

  /** Whether the directory hides all that is below it in lower layers. */
  boolean opaque(ImagePath directory) throws IOException;

  /** The bytes of a regular file of this tree. */
  InputStream open(ImagePath file) throws IOException;

  /** The digest of those bytes. */
  Digest digest(ImagePath file) throws IOException;

  /**
   * An entry.
   *
   * @param node empty for a whiteout: the name is deleted
   */
  record Entry(ImagePath path, Optional<FileNode> node) {}
}
