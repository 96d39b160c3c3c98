package io.jbuild.command;

import java.io.IOException;
import java.util.Objects;
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

  private IOException failed(Throwable cause) {
    if (cause instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(failure + ": " + cause.getMessage(), cause);
  }

  /** Waits for its end, also where this thread is interrupted, as is who gives up a build. */
  void await() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // What it uses must not be taken away from under it.
        } catch (ExecutionException e) {
          throw failed(Objects.requireNonNull(e.getCause()));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
