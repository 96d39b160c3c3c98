package io.jbuild.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BackgroundStreamTest {

  private static final int MUCH = 3 << 20;

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsWrittenArrivesWholeAndInOrder() throws IOException {
    for (int count : new int[] {0, 1, 256 << 10, (256 << 10) + 1, MUCH, MUCH + 17}) {
      byte[] bytes = bytes(count);
      ByteArrayOutputStream arrived = new ByteArrayOutputStream();
      AtomicLong written = new AtomicLong();
      BackgroundStream stream = new BackgroundStream(arrived, written::addAndGet);
      Random random = new Random(7);
      for (int at = 0; at < count; ) {
        int part = Math.min(count - at, 1 + random.nextInt(100_000));
        stream.write(bytes, at, part);
        at += part;
      }
      stream.close();
      stream.stop();
      assertThat(arrived.toByteArray()).isEqualTo(bytes);
      assertThat(written).hasValue(count);
    }
  }

  @Test
  void aFailureIsToldAtTheNextWriteOrTheEnd() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    for (int count : new int[] {10, (256 << 10) + 1, MUCH}) {
      BackgroundStream stream = new BackgroundStream(full, bytes -> {});
      assertThatThrownBy(
              () -> {
                stream.write(bytes(count), 0, count);
                stream.close();
              })
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      stream.stop();
    }
  }

  /** Ends a write some time after it was told to, as a disk does. */
  private static final class SlowStream extends OutputStream {
    final CountDownLatch writing = new CountDownLatch(1);
    final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    volatile boolean ended;

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writing.countDown();
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        ended = true;
        throw new InterruptedIOException("interrupted");
      }
      arrived.write(bytes, offset, length);
    }
  }

  @Test
  void nobodyWritesAfterItIsStopped() throws Exception {
    SlowStream slow = new SlowStream();
    BackgroundStream stream = new BackgroundStream(slow, bytes -> {});
    stream.write(bytes(300_000), 0, 300_000);
    slow.writing.await();
    stream.stop();
    assertThat(slow.ended).isTrue();
    assertThat(slow.arrived.size()).isZero();
  }

  @Test
  void whoGivesUpWaitsForThatTooAndStaysInterrupted() throws Exception {
    SlowStream slow = new SlowStream();
    BackgroundStream stream = new BackgroundStream(slow, bytes -> {});
    stream.write(bytes(300_000), 0, 300_000);
    slow.writing.await();
    Thread.currentThread().interrupt();
    stream.stop();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(slow.ended).isTrue();
    assertThat(slow.arrived.size()).isZero();
  }
}
