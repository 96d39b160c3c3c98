package io.jbuild.share;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

/** The time, and how it passes. */
public interface Moments {

  /** By the machine's clock, which may be wrong. */
  Instant now();

  /** As {@link System#nanoTime}. */
  long nanos();

  /** Lets time pass. */
  void pause(Duration time) throws InterruptedException;

  /** Whether work is done in time, with whatever result; waits until it is, or no longer. */
  boolean isDone(Future<?> work, Duration most) throws InterruptedException;
}
