package io.jbuild.sandbox;

import io.jbuild.failure.BuildException;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work that changes its thread for good, so that the thread must end with it. */
final class LoneThread {

  private LoneThread() {}

  /**
   * Does the work in a new thread and waits for it; an interrupt waits too, for the work is short
   * and cannot be left half done.
   */
  static <T> T run(String name, Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    try {
      return Uninterrupted.get(task);
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  /** What another thread failed by; what is no input or output is thrown from here. */
  static IOException rethrown(@Nullable Throwable failure) {
    if (failure instanceof BuildException refusal) {
      throw refusal;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof IOException expected
        ? expected
        : new IOException("a thread failed: " + failure, failure);
  }
}
