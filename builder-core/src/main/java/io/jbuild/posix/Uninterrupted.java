package io.jbuild.posix;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Waits that an interrupt does not end: what is waited for uses what the caller removes or closes
 * next. The thread is interrupted again after, for whoever asks then.
 */
public final class Uninterrupted {

  private Uninterrupted() {}

  private interface Wait<T, E extends Exception> {
    T await() throws InterruptedException, E;
  }

  /** Waits for the end of a thread. */
  public static void join(Thread thread) {
    Uninterrupted.<Thread, RuntimeException>await(
        () -> {
          thread.join();
          return thread;
        });
  }

  /** Waits until threads that take nothing more have ended what they had. */
  public static void awaitEnd(ExecutorService threads) {
    Uninterrupted.<Boolean, RuntimeException>await(
        () -> threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
  }

  /**
   * Waits so long until threads that take nothing more have ended what they had.
   *
   * @return whether they have
   */
  public static boolean awaitEnd(ExecutorService threads, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    return Uninterrupted.<Boolean, RuntimeException>await(
        () -> threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /**
   * Waits for a result.
   *
   * @throws ExecutionException where there is a failure instead
   */
  public static <T> T get(Future<T> task) throws ExecutionException {
    return Uninterrupted.<T, ExecutionException>await(task::get);
  }

  private static <T, E extends Exception> T await(Wait<T, E> wait) throws E {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
