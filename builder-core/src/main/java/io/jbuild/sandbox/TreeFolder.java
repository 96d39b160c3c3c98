package io.jbuild.sandbox;

import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.FileStatus;
import io.jbuild.posix.PosixException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A place in a tree on disk: goes down it, name by name, so that no link in it leads out. The
 * directories on the way to it stay open, so that to read a tree in order opens each but once. For
 * one thread; nobody may move or remove directories of the tree meanwhile.
 */
final class TreeFolder implements Closeable {

  /** Of a deeper one, what is below is opened anew each time: descriptors are not without end. */
  private static final int MOST_OPEN = 64;

  private final Path tree;
  private final Deque<Level> levels = new ArrayDeque<>();

  private record Level(ImagePath path, DirectoryHandle folder) {}

  /** A tree, nothing of which is open yet. */
  TreeFolder(Path tree) {
    this.tree = tree;
  }

  /** Opens a directory of the tree; fails where a name on the way is not a directory. */
  static DirectoryHandle open(Path tree, ImagePath directory) throws PosixException {
    return down(DirectoryHandle.open(tree), 0, directory);
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

  /** Goes to a directory; its handle is open until another is asked for. */
  DirectoryHandle enter(ImagePath directory) throws PosixException {
    while (!levels.isEmpty() && !directory.startsWith(levels.element().path())) {
      levels.pop().folder().close();
    }
    if (levels.isEmpty()) {
      levels.push(new Level(ImagePath.ROOT, DirectoryHandle.open(tree)));
    }
    while (levels.element().path().depth() < directory.depth()) {
      if (levels.size() > MOST_OPEN) {
        levels.pop().folder().close();
      }
      Level above = levels.element();
      int depth = above.path().depth() + 1;
      DirectoryHandle first = above.folder().open(directory.names().get(depth - 1).toBytes());
      ImagePath next = levels.size() < MOST_OPEN ? directory.first(depth) : directory;
      levels.push(new Level(next, down(first, depth, next)));
    }
    return levels.element().folder();
  }

  /** Closes a handle, and gives that of a directory below it. */
  private static DirectoryHandle down(DirectoryHandle start, int depth, ImagePath to)
      throws PosixException {
    DirectoryHandle current = start;
    for (ByteString name : to.names().subList(depth, to.depth())) {
      try (DirectoryHandle parent = current) {
        current = parent.open(name.toBytes());
      }
    }
    return current;
  }

  @Override
  public void close() throws PosixException {
    while (!levels.isEmpty()) {
      levels.pop().folder().close();
    }
  }
}
