package io.jbuild.solve;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What a step prints, and how long it takes once all it was to be brought is here. */
final class StepClock implements StepOutput {

  private final StepOutput output;
  private final LongSupplier nanos;
  private volatile long began;

  /**
   * One for a step that begins now.
   *
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  StepClock(StepOutput output, LongSupplier nanos) {
    this.output = output;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  @Override
  public void out(byte[] bytes) {
    output.out(bytes);
  }

  @Override
  public void error(byte[] bytes) {
    output.error(bytes);
  }

  @Override
  public void ready() {
    began = nanos.getAsLong();
  }

  /** What the step would take where nothing has to be brought first. */
  Duration cost() {
    return Duration.ofNanos(nanos.getAsLong() - began);
  }
}
