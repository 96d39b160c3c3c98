package io.jbuild.command;

import io.jbuild.failure.FirstFailure;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work in a thread of its own, which the build goes on beside and waits for in the end. */
final class Errand {

  /** The work. */
  interface Work {
    void run() throws IOException;
  }

  private final FutureTask<@Nullable Void> task;
  private final String failure;

  private Errand(FutureTask<@Nullable Void> task, String failure) {
    this.task = task;
    this.failure = failure;
  }

  /**
   * Begins it.
   *
   * @param thread its name
   * @param failure what is said when it fails, besides why
   */
  static Errand start(String thread, String failure, Work work) {
    FutureTask<@Nullable Void> task =
        new FutureTask<>(
            () -> {
              work.run();
              return null;
            });
    Thread running = new Thread(task, thread);
    running.setDaemon(true);
    running.start();
    return new Errand(task, failure);
  }

  boolean isDone() {
    return task.isDone();
  }

  /** Waits for its end, also where this thread is interrupted, as is who gives up a build. */
  void await() throws IOException {
    try {
      Uninterrupted.get(task); // What it uses must not be taken away from under it.
    } catch (ExecutionException e) {
      IOException cause = FirstFailure.rethrown(e.getCause());
      throw new IOException(failure + ": " + cause.getMessage(), cause);
    }
  }
}
