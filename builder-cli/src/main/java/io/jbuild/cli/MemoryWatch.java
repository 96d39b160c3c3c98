package io.jbuild.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends the process when its memory is used up. Java would go on: a thread that got no memory ends
 * alone while others wait for it, and the serial collector, unlike others, may collect for hours
 * before it says that there is none.
 */
final class MemoryWatch {

  /** Most builds have ended by then, and pay for nothing. */
  private static final long FIRST_MILLIS = 1_000;

  private static final long INTERVAL_MILLIS = 5_000;
  private static final int MOST_IN_A_ROW = 3;

  private static final int RESERVE = 256 << 10;

  /** Is given up when memory has ended, so that there is some to say so. */
  private static final AtomicReference<Optional<byte[]>> KEPT =
      new AtomicReference<>(Optional.empty());

  private long collectedMillis;
  private int inARow;

  /** Watches from now on, in a thread of its own. */
  static void start(Surroundings around) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (isOfMemory(failure)) {
            end(around);
          }
          failure.printStackTrace(around.err());
        });
    Thread thread = new Thread(() -> new MemoryWatch().run(around), "memory");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Surroundings around) {
    try {
      Thread.sleep(FIRST_MILLIS);
      KEPT.set(Optional.of(new byte[RESERVE]));
      // Asked for while there is memory: its classes are many.
      List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
      long before = around.nanoClock().getAsLong();
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        long now = around.nanoClock().getAsLong();
        long collected = 0;
        for (GarbageCollectorMXBean collector : collectors) {
          collected += collector.getCollectionTime();
        }
        if (usedUp((now - before) / 1_000_000, collected)) {
          end(around);
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it came of a lack of memory, as where a class could not be loaded for that. */
  static boolean isOfMemory(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether for three times in a row there was hardly time for anything but collecting.
   *
   * @param passedMillis since the last call
   * @param collectedInAll milliseconds of collecting since the process started
   */
  boolean usedUp(long passedMillis, long collectedInAll) {
    boolean all = collectedInAll - collectedMillis > passedMillis / 10 * 9;
    collectedMillis = collectedInAll;
    inARow = all ? inARow + 1 : 0;
    return inARow >= MOST_IN_A_ROW;
  }

  /** Without the usual end, which would need memory; the store takes no harm from it. */
  private static void end(Surroundings around) {
    try {
      KEPT.set(Optional.empty());
      new FailureReport(around).ownFault(new OutOfMemoryError());
      around.err().flush();
    } finally {
      Runtime.getRuntime().halt(ExitCode.OWN_FAULT);
    }
  }
}
