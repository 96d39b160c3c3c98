package io.jbuild.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The stream a tar is read from, block by block, and how far it has been read. */
final class TarBlocks {
  private final InputStream in;
  private final byte[] waste = new byte[16 * 1024];
  private long position;

  TarBlocks(InputStream in, long position) {
    this.in = in;
    this.position = position;
  }

  long position() {
    return position;
  }

  /** The next block, for the caller to keep; empty at the end of the stream. */
  Optional<byte[]> next() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    position += block.length;
    if (block.length == 0) {
      return Optional.empty();
    }
    if (block.length < TarHeader.BLOCK) {
      throw truncated();
    }
    return Optional.of(block);
  }

  /** Reads up to so many bytes; at least one. */
  int read(byte[] bytes, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(bytes, offset, length);
    } catch (EOFException e) {
      throw new MalformedArchiveException("the archive is cut off", e);
    }
    if (read < 0) {
      throw truncated();
    }
    position += read;
    return read;
  }

  /** Skips so many bytes, all of which must be there. */
  void skip(long bytes) throws IOException {
    // Read, not skipped: a skip may pass the end of a file without a word.
    for (long left = bytes; left > 0; ) {
      left -= read(waste, 0, (int) Math.min(waste.length, left));
    }
  }

  private static MalformedArchiveException truncated() {
    return new MalformedArchiveException("the archive is cut off");
  }
}
