package io.jbuild.maven;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Until the work is done, the end of Maven's JVM (Ctrl-C, SIGTERM) interrupts a thread and waits
 * until it has cleaned up; what is left after that the next build sweeps.
 */
final class StopOnExit {

  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private StopOnExit(Thread thread) {
    this.hook = new Thread(() -> stop(thread), "jbuild-interruption");
  }

  /** For the calling thread. */
  static StopOnExit ofThisThread() {
    StopOnExit stop = new StopOnExit(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void stop(Thread thread) {
    thread.interrupt();
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The thread is done, cleaning up included. */
  void end() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // It is that end which brought us here.
    }
  }
}
