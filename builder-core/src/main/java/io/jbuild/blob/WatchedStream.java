package io.jbuild.blob;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that are looked at, each of them and its end, as they are read; none is passed over. */
public abstract class WatchedStream extends FilterInputStream {

  protected WatchedStream(InputStream in) {
    super(in);
  }

  /** Some bytes were read. */
  protected abstract void saw(byte[] bytes, int offset, int length) throws IOException;

  /** The end was reached, maybe not for the first time. */
  protected abstract void ended() throws IOException;

  /** Reads to the end, so that all is seen; for a reader that needs no more of it. */
  public final void drain() throws IOException {
    byte[] waste = new byte[64 * 1024];
    while (read(waste, 0, waste.length) >= 0) {
      // What matters happens in read.
    }
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read < 0) {
      ended();
    } else {
      saw(bytes, offset, read);
    }
    return read;
  }

  @Override
  public final long skip(long bytes) throws IOException {
    byte[] waste = new byte[(int) Math.max(0, Math.min(64 * 1024, bytes))];
    return Math.max(0, read(waste, 0, waste.length));
  }

  @Override
  public final int available() {
    return 0;
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
