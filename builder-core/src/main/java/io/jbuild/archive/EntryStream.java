package io.jbuild.archive;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of an entry as they are stored. */
final class EntryStream extends InputStream {
  private final TarBlocks blocks;
  private long left;

  EntryStream(TarBlocks blocks, long size) {
    this.blocks = blocks;
    this.left = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    int read = blocks.read(bytes, offset, (int) Math.min(length, left));
    left -= read;
    return read;
  }

  @Override
  public int available() {
    return 0;
  }
}
