package io.jbuild.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Trees of this process that are whole and in use, while the disk still writes them: other builds
 * must not see one that a power loss would empty. Each gets its name when it is on the disk and
 * nobody uses the path that it had until then; one that cannot be kept goes with the build. Safe
 * for use by several threads.
 */
final class UnnamedTrees implements Closeable {

  private record Unnamed(Path made, Errand sync) {}

  private final SortedMap<Path, Unnamed> trees = new TreeMap<>();
  private int users;

  /** Until {@link #leave}, no tree changes its path. */
  synchronized void enter() {
    users++;
  }

  /** Gives names to those that are on the disk, if this was the last user. */
  synchronized void leave() {
    users--;
    end(Errand::isDone);
  }

  /** Where a tree lies that has no name yet. */
  synchronized Optional<Path> find(Path target) {
    return Optional.ofNullable(trees.get(target)).map(Unnamed::made);
  }

  /**
   * Takes a whole tree.
   *
   * @param target its name to be
   * @param sync brings it to the disk
   */
  synchronized void add(Path target, Path made, Errand.Work sync) {
    trees.put(
        target,
        new Unnamed(made, Errand.start("jbuild-tree", "cannot keep an unpacked layer", sync)));
  }

  /** Waits until all are on the disk, and names them where nobody uses any. */
  @Override
  public synchronized void close() {
    end(sync -> true);
  }

  private void end(Predicate<Errand> which) {
    Iterator<Map.Entry<Path, Unnamed>> all = trees.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Path, Unnamed> entry = all.next();
      // Read before it is removed: the map moves what follows into the entry of what goes.
      Path target = entry.getKey();
      Unnamed tree = entry.getValue();
      if (!which.test(tree.sync())) {
        continue;
      }
      try {
        tree.sync().await();
        if (users == 0) {
          all.remove();
          move(tree.made(), target);
        }
      } catch (IOException e) {
        // The disk is full, say. What was built is whole; the next build unpacks the layer again.
        all.remove();
      }
    }
  }

  private static void move(Path made, Path target) throws IOException {
    try {
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process was faster; its tree is as good.
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }
}
