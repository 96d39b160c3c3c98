package io.jbuild.archive;

import java.io.IOException;

/** The bytes of an entry as they are stored. */
final class EntryStream extends BoundedStream {
  private final TarBlocks blocks;

  EntryStream(TarBlocks blocks, long size) {
    super(size);
    this.blocks = blocks;
  }

  @Override
  protected int next(byte[] bytes, int offset, int length) throws IOException {
    return blocks.read(bytes, offset, length);
  }
}
