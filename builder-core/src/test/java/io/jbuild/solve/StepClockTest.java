package io.jbuild.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a step costs. */
class StepClockTest {

  @Test
  void whatIsBroughtFirstDoesNotCount() {
    AtomicLong now = new AtomicLong(5);
    StepOutput silent =
        new StepOutput() {
          @Override
          public void out(byte[] bytes) {}

          @Override
          public void error(byte[] bytes) {}
        };
    StepClock clock = new StepClock(silent, now::get);
    now.set(25);
    assertThat(clock.cost()).isEqualTo(Duration.ofNanos(20));

    clock.ready();
    now.set(32);
    assertThat(clock.cost()).isEqualTo(Duration.ofNanos(7));
  }
}
