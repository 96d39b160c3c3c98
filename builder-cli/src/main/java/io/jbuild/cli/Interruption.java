package io.jbuild.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the main thread is interrupted and gets time to clean up; then the process
 * ends with {@link ExitCode#INTERRUPTED}.
 */
final class Interruption {

  private static final long PATIENCE_SECONDS = 30;

  private final Thread main;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean requested;

  private Interruption(Thread main) {
    this.main = main;
  }

  /** From now on a signal interrupts the calling thread. */
  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::shutdown, "interruption"));
    return interruption;
  }

  /** Whether somebody wants us to stop. */
  boolean requested() {
    return requested;
  }

  /** The main thread is done, cleaning up included. */
  void end() {
    ended.countDown();
  }

  private void shutdown() {
    if (ended.getCount() == 0) {
      return; // a normal end: System.exit brought us here
    }
    requested = true;
    main.interrupt();
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.print("jbuild: interrupted; the next build sweeps what this one leaves\n");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }
}
