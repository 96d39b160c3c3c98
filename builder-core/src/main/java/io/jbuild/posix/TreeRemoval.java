package io.jbuild.posix;

import java.nio.charset.StandardCharsets;

/**
 * Removes a tree, however deep it is and whatever its folders' modes forbid their owner. A command
 * can make folders deeper than any path may be long, or than descriptors can be open: what is very
 * deep is moved up to the tree's own root before it is removed.
 */
final class TreeRemoval {

  private static final int DEEPEST = 64;
  private static final int OWNER_ALL = 0700;

  private final DirectoryHandle root;
  private long moved;

  private TreeRemoval(DirectoryHandle root) {
    this.root = root;
  }

  /** Removes a name with all that is below it. */
  static void remove(DirectoryHandle directory, byte[] name) throws PosixException {
    FileStatus status = directory.status(name);
    if (status.type() != FileStatus.Type.DIRECTORY) {
      directory.remove(name);
      return;
    }
    boolean left = true;
    while (left) {
      // Once more for what was moved up meanwhile: names are listed once per handle.
      try (DirectoryHandle root = open(directory, name, status)) {
        TreeRemoval removal = new TreeRemoval(root);
        removal.content(root, 0);
        left = removal.moved > 0;
      }
    }
    directory.removeDirectory(name);
  }

  private void content(DirectoryHandle directory, int depth) throws PosixException {
    for (byte[] name : directory.names()) {
      FileStatus status = directory.status(name);
      if (status.type() != FileStatus.Type.DIRECTORY) {
        directory.remove(name);
      } else if (depth == DEEPEST) {
        moveUp(directory, name, status);
      } else {
        try (DirectoryHandle inner = open(directory, name, status)) {
          content(inner, depth + 1);
        }
        directory.removeDirectory(name);
      }
    }
  }

  private void moveUp(DirectoryHandle directory, byte[] name, FileStatus status)
      throws PosixException {
    allow(directory, name, status);
    byte[] other;
    do {
      moved++;
      other = (".removed-" + moved).getBytes(StandardCharsets.US_ASCII);
    } while (root.find(other).isPresent());
    directory.move(name, root, other);
  }

  private static DirectoryHandle open(DirectoryHandle directory, byte[] name, FileStatus status)
      throws PosixException {
    allow(directory, name, status);
    return directory.open(name);
  }

  /** To list a folder, to remove from it and to move it takes its owner's permissions. */
  private static void allow(DirectoryHandle directory, byte[] name, FileStatus status)
      throws PosixException {
    if ((status.mode() & OWNER_ALL) != OWNER_ALL) {
      directory.chmod(name, OWNER_ALL);
    }
  }
}
