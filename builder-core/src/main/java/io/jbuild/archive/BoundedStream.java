package io.jbuild.archive;

import java.io.IOException;
import java.io.InputStream;

/** A stream of so many bytes, known beforehand, that are read many at a time. */
public abstract class BoundedStream extends InputStream {
  private long left;

  protected BoundedStream(long size) {
    this.left = size;
  }

  /**
   * Reads the next bytes; only asked for some that must be there.
   *
   * @return how many they are, at least one
   * @throws IOException where they are missing, too
   */
  protected abstract int next(byte[] bytes, int offset, int length) throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int read = next(bytes, offset, (int) Math.min(length, left));
    left -= read;
    return read;
  }
}
