package io.jbuild.command;

import io.jbuild.failure.FirstFailure;
import io.jbuild.sandbox.TreeUnpacker;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Folders of commands that ended, which are removed while the build goes on: what a command wrote
 * can be hundreds of thousands of files. Safe for use by several threads.
 */
final class LeftFolders implements Closeable {

  private final List<FutureTask<@Nullable Void>> removals = new ArrayList<>();

  /** Has a folder removed with all that is in it. */
  synchronized void add(Path folder) {
    FutureTask<@Nullable Void> removal =
        new FutureTask<>(
            () -> {
              TreeUnpacker.remove(folder);
              return null;
            });
    removals.add(removal);
    Thread thread = new Thread(removal, "jbuild-remove");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits until all are gone. */
  @Override
  public synchronized void close() throws IOException {
    boolean interrupted = false;
    FirstFailure failure = new FirstFailure();
    while (!removals.isEmpty()) {
      try {
        removals.get(0).get();
        removals.remove(0);
      } catch (InterruptedException e) {
        interrupted = true; // What is in use is not removed a second time: wait for it.
      } catch (ExecutionException e) {
        removals.remove(0);
        failure.add(new IOException("cannot remove what a command left", e.getCause()));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    failure.throwIfThere();
  }
}
