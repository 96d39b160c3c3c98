package io.jbuild.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A sparse file with its holes filled. */
final class SparseStream extends BoundedStream {
  private final InputStream stored;
  private final SparseMap map;
  private int piece;
  private long position;

  SparseStream(InputStream stored, SparseMap map) {
    super(map.size());
    this.stored = stored;
    this.map = map;
  }

  @Override
  protected int next(byte[] bytes, int offset, int length) throws IOException {
    while (piece < map.pieces().size() && end() <= position) {
      piece += 2;
    }
    boolean behindLast = piece >= map.pieces().size();
    long start = behindLast ? map.size() : map.pieces().get(piece);
    int read;
    if (position < start) {
      read = (int) Math.min(length, start - position);
      Arrays.fill(bytes, offset, offset + read, (byte) 0);
    } else {
      read = stored.read(bytes, offset, (int) Math.min(length, end() - position));
      if (read < 0) {
        throw new MalformedArchiveException("the archive has a malformed sparse file");
      }
    }
    position += read;
    return read;
  }

  private long end() {
    return map.pieces().get(piece) + map.pieces().get(piece + 1);
  }
}
