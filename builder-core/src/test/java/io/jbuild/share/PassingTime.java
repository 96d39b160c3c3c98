package io.jbuild.share;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Time that passes when somebody waits. */
final class PassingTime implements Moments {

  private final Instant begin;
  Duration passed = Duration.ZERO;
  final List<Runnable> meanwhile = new ArrayList<>();
  boolean hung;

  @Override
  public Instant now() {
    return begin.plus(passed);
  }

  @Override
  public long nanos() {
    return passed.toNanos();
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    passed = passed.plus(time);
    if (!meanwhile.isEmpty()) {
      meanwhile.remove(0).run();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public boolean isDone(Future<?> work, Duration most) throws InterruptedException {
    if (hung) {
      passed = passed.plus(most);
      return false;
    }
    try {
      work.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return true;
  }

  PassingTime(Instant begin) {
    this.begin = begin;
  }
}
