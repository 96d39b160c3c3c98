package io.jbuild.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EarlySyncTest {

  private static final long MUCH = 100 << 20;

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore go = new Semaphore(0);
  private final AtomicInteger count = new AtomicInteger();

  private void sync() {
    count.incrementAndGet();
    begun.release();
    go.acquireUninterruptibly();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("jbuild-sync"))
        .count();
  }

  @Test
  void aSmallFileMeetsNoThread() throws IOException {
    EarlySync early = new EarlySync(this::sync);
    early.written(1 << 20);
    early.finish();
    assertThat(count).hasValue(0);
  }

  @Test
  void whatIsWrittenMeanwhileIsOneMoreTurn() throws IOException {
    EarlySync early = new EarlySync(this::sync);
    early.written(MUCH);
    begun.acquireUninterruptibly();
    for (int i = 2; i < 10; i++) {
      early.written(i * MUCH);
    }
    go.release();
    begun.acquireUninterruptibly();
    go.release();

    early.finish();

    assertThat(count).hasValue(2);
    assertThat(threads()).isZero();
  }

  @Test
  void aFailureIsToldInTheEnd() {
    EarlySync early =
        new EarlySync(
            () -> {
              begun.release();
              throw new IOException("Input/output error");
            });
    early.written(MUCH);
    begun.acquireUninterruptibly();
    early.written(2 * MUCH);
    assertThatThrownBy(early::finish).hasMessage("Input/output error");
  }

  @Test
  void aFileThatIsGivenUpIsNoFailure() throws Exception {
    EarlySync early =
        new EarlySync(
            () -> {
              sync();
              throw new ClosedChannelException();
            });
    early.written(MUCH);
    begun.acquireUninterruptibly();
    early.stop();
    go.release();
    early.finish();
  }

  @Test
  void whoIsInterruptedDoesNotWait() {
    EarlySync early = new EarlySync(this::sync);
    early.written(MUCH);
    begun.acquireUninterruptibly();
    Thread.currentThread().interrupt();
    assertThatThrownBy(early::finish).hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    go.release();
  }
}
