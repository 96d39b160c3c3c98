package io.jbuild.command;

import io.jbuild.failure.FirstFailure;
import io.jbuild.sandbox.TreeUnpacker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders of commands that ended, which are removed while the build goes on: what a command wrote
 * can be hundreds of thousands of files. Safe for use by several threads.
 */
final class LeftFolders implements Closeable {

  private final List<Errand> removals = new ArrayList<>();

  /** Has a folder removed with all that is in it. */
  synchronized void add(Path folder) {
    removals.add(
        Errand.start(
            "jbuild-remove",
            "cannot remove what a command left",
            () -> TreeUnpacker.remove(folder)));
  }

  /** Waits until all are gone. */
  @Override
  public synchronized void close() throws IOException {
    FirstFailure failure = new FirstFailure();
    for (Errand removal : removals) {
      try {
        removal.await();
      } catch (IOException e) {
        failure.add(e);
      }
    }
    removals.clear();
    failure.throwIfThere();
  }
}
