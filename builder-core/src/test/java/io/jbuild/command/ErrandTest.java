package io.jbuild.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ErrandTest {

  @Test
  void whoGivesUpWaitsForItTooAndStaysInterrupted() throws IOException {
    AtomicBoolean ended = new AtomicBoolean();
    Errand errand =
        Errand.start(
            "test",
            "cannot wait",
            () -> {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
              ended.set(true);
            });

    Thread.currentThread().interrupt();
    errand.await();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isTrue();
    assertThat(errand.isDone()).isTrue();
  }

  @Test
  void whatItFailsWithIsTheCause() {
    Errand errand =
        Errand.start(
            "test",
            "cannot do it",
            () -> {
              throw new IOException("why");
            });

    assertThatThrownBy(errand::await).hasMessage("cannot do it: why").hasRootCauseMessage("why");
  }
}
