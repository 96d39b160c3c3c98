package io.jbuild.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Removes a tree, however deep it is and whatever its folders' modes forbid their owner. A command
 * can make folders deeper than any path may be long, or than descriptors can be open: what is very
 * deep is moved up to the tree's own root before it is removed.
 *
 * <p>Where many folders are in one, several threads remove them: the kernel lets files of several
 * folders be removed at once.
 */
final class TreeRemoval {

  private static final int DEEPEST = 64;
  private static final int OWNER_ALL = 0700;
  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());
  private static final int LEAST_SHARED = 16;

  private final DirectoryHandle root;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private long moved;

  /** Who removes what is in a folder: the threads that help have none to help them. */
  private enum Hands {
    MANY,
    TWO
  }

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
        removal.content(root, 0, Hands.MANY);
        left = removal.hasMoved();
      }
    }
    directory.removeDirectory(name);
  }

  private void content(DirectoryHandle directory, int depth, Hands hands) throws PosixException {
    List<byte[]> folders = new ArrayList<>();
    for (byte[] name : directory.names()) {
      if (!directory.removeUnlessDirectory(name)) {
        folders.add(name);
      }
    }
    if (hands == Hands.MANY && THREADS > 1 && folders.size() >= LEAST_SHARED) {
      share(directory, folders, depth);
      return;
    }
    for (byte[] name : folders) {
      folder(directory, name, depth, hands);
    }
  }

  private void folder(DirectoryHandle directory, byte[] name, int depth, Hands hands)
      throws PosixException {
    FileStatus status = directory.status(name);
    if (depth == DEEPEST) {
      moveUp(directory, name, status);
      return;
    }
    try (DirectoryHandle inner = open(directory, name, status)) {
      content(inner, depth + 1, hands);
    }
    directory.removeDirectory(name);
  }

  private void share(DirectoryHandle directory, List<byte[]> folders, int depth)
      throws PosixException {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          try {
            for (int i = next.getAndIncrement();
                i < folders.size() && failure.get() == null;
                i = next.getAndIncrement()) {
              folder(directory, folders.get(i), depth, Hands.TWO);
            }
          } catch (PosixException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < THREADS; i++) {
      Thread other = new Thread(work, "jbuild-remove");
      other.setDaemon(true);
      other.start();
      others.add(other);
    }
    work.run();
    others.forEach(Uninterrupted::join); // They end as soon as this thread has.
    Throwable failed = failure.get();
    if (failed instanceof PosixException e) {
      throw e;
    }
    if (failed != null) {
      throw new IllegalStateException("a tree could not be removed", failed);
    }
  }

  private synchronized boolean hasMoved() {
    return moved > 0;
  }

  private synchronized void moveUp(DirectoryHandle directory, byte[] name, FileStatus status)
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
