package io.jbuild.share;

import io.jbuild.blob.WatchedStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.function.LongSupplier;

/** Bytes that come so slowly that building is quicker are not waited for. */
final class PacedStream extends WatchedStream {

  private static final long GRACE_NANOS = 30_000_000_000L;
  private static final long LEAST_BYTES_A_SECOND = 32 << 10;

  private final LongSupplier nanoClock;
  private final long start;
  private long count;

  /**
   * Reads through to a stream.
   *
   * @param nanoClock as {@link System#nanoTime}
   */
  PacedStream(InputStream in, LongSupplier nanoClock) {
    super(in);
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
  }

  long count() {
    return count;
  }

  @Override
  protected void saw(byte[] bytes, int offset, int length) throws IOException {
    count += length;
    long took = nanoClock.getAsLong() - start;
    if (took > GRACE_NANOS && count < took / 1_000_000_000L * LEAST_BYTES_A_SECOND) {
      throw new SocketTimeoutException(
          "it sent " + count + " bytes in " + took / 1_000_000_000L + " seconds");
    }
  }

  @Override
  protected void ended() {}
}
