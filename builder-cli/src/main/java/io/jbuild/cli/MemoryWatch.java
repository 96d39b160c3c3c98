package io.jbuild.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * Ends the process when its memory is used up. Java would go on: a thread that got no memory ends
 * alone while others wait for it, and the serial collector, unlike others, may collect for hours
 * before it says that there is none.
 */
final class MemoryWatch {
  private static final long INTERVAL_MILLIS = 10_000;
  private static final int MOST_IN_A_ROW = 3;

  private long collectedMillis;
  private int inARow;

  /** Watches from now on, in a thread of its own. */
  static void start(Surroundings around) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          if (failure instanceof OutOfMemoryError memory) {
            end(around, memory);
          }
          failure.printStackTrace(around.err());
        });
    Thread thread = new Thread(() -> new MemoryWatch().run(around), "memory");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Surroundings around) {
    try {
      long before = around.nanoClock().getAsLong();
      while (true) {
        Thread.sleep(INTERVAL_MILLIS);
        long now = around.nanoClock().getAsLong();
        long collected = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
          collected += collector.getCollectionTime();
        }
        if (usedUp((now - before) / 1_000_000, collected)) {
          end(around, new OutOfMemoryError("nearly all time goes into finding some"));
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
  private static void end(Surroundings around, OutOfMemoryError failure) {
    try {
      new FailureReport(around).ownFault(failure);
      around.err().flush();
    } finally {
      Runtime.getRuntime().halt(ExitCode.OWN_FAULT);
    }
  }
}
