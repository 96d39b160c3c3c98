package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import java.nio.file.Path;
import java.util.Optional;

/** Goes down a tree on disk, name by name, so that no link in it leads out. */
final class TreeFolder {

  private TreeFolder() {}

  /** Opens a directory of the tree; fails where a name on the way is not a directory. */
  static DirectoryHandle open(Path tree, ImagePath directory) throws PosixException {
    DirectoryHandle current = DirectoryHandle.open(tree);
    for (ByteString name : directory.names()) {
      try (DirectoryHandle parent = current) {
        current = parent.open(name.toBytes());
      }
    }
    return current;
  }

  /** What is at a path, a link as a link; empty where nothing is, or no directory leads there. */
  static Optional<FileStatus> find(Path tree, ImagePath path) throws PosixException {
    try (DirectoryHandle folder = open(tree, path.parent().orElseThrow())) {
      return folder.find(path.name().toBytes());
    } catch (PosixException e) {
      if (FolderView.isNotThere(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
