package io.jbuild.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Rpm's own database: pages of slots, each of which says where a header is (rpm, lib/backend/ndb,
 * rpmpkg.c).
 */
final class RpmNdb {

  private static final int HEADER_MAGIC = 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24;
  private static final int SLOT_MAGIC = 'S' | 'l' << 8 | 'o' << 16 | 't' << 24;
  private static final int BLOB_MAGIC = 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24;
  private static final int PAGE = 4096;
  private static final int SLOT = 16;
  private static final int BLOCK = 16;

  private RpmNdb() {}

  /** Tells all headers; returns whether the database is whole. */
  static boolean read(FileChannel database, RpmPackages.Headers headers) throws IOException {
    ByteBuffer head = bytes(database, 0, 2 * SLOT);
    if (head.limit() < 2 * SLOT || head.getInt(0) != HEADER_MAGIC) {
      return false;
    }
    long pages = Integer.toUnsignedLong(head.getInt(12));
    if (pages * PAGE > database.size()) {
      return false;
    }
    boolean whole = true;
    for (long page = 0; page < pages; page++) {
      ByteBuffer slots = bytes(database, page * PAGE, PAGE);
      for (int at = page == 0 ? 2 * SLOT : 0; at + SLOT <= slots.limit(); at += SLOT) {
        if (slots.getInt(at) != SLOT_MAGIC) {
          return false;
        }
        long offset = Integer.toUnsignedLong(slots.getInt(at + 8));
        if (offset != 0) {
          whole &= blob(database, offset * BLOCK, slots.getInt(at + 4), headers);
        }
      }
    }
    return whole;
  }

  private static boolean blob(
      FileChannel database, long at, int number, RpmPackages.Headers headers) throws IOException {
    ByteBuffer head = bytes(database, at, BLOCK);
    if (head.limit() < BLOCK || head.getInt(0) != BLOB_MAGIC || head.getInt(4) != number) {
      return false;
    }
    long length = Integer.toUnsignedLong(head.getInt(12));
    if (length > SqliteTable.LARGEST || at + BLOCK + length > database.size()) {
      return false;
    }
    headers.header(bytes(database, at + BLOCK, (int) length).array());
    return true;
  }

  private static ByteBuffer bytes(FileChannel database, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && database.read(bytes, at + bytes.position()) >= 0) {
      // More of it.
    }
    return bytes.flip();
  }
}
