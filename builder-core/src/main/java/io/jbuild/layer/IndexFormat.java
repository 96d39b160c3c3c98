package io.jbuild.layer;

import io.jbuild.file.ByteString;

/**
 * The file {@code index}, format 1; numbers are big-endian.
 *
 * <ul>
 *   <li>Header of {@link #HEADER} bytes: magic, number of entries, table offset, size of the plain
 *       tar, raw diffID, CRC-32C of all behind the header, CRC-32C of the header so far.
 *   <li>Records in the order of their paths: path (length, bytes as in the tar), kind, and for all
 *       but whiteouts: mode, owner, group, seconds, nanoseconds, extended attributes; then a file's
 *       size, offset, digest and kept bytes, a link's target, a device's numbers.
 *   <li>Table, a row of {@link #ROW} bytes for each entry: record offset with the flags in its
 *       highest byte, number of the entry behind its subtree, link group.
 * </ul>
 */
final class IndexFormat {
  static final long MAGIC = 0x6a62_6c69_6478_0001L; // jblidx, 1
  static final int HEADER = 68;
  static final int ROW = 16;

  static final int DIRECTORY = 0;
  static final int FILE = 1;
  static final int LINK = 2;
  static final int CHARACTER = 3;
  static final int BLOCK = 4;
  static final int FIFO = 5;
  static final int WHITEOUT = 6;

  static final int OPAQUE = 1;
  static final int IMPLIED = 2;
  static final int FLAG_SHIFT = 56;

  /** A file whose content is in pieces: its offset is that of its first header. */
  static final int SPARSE = 1;

  /** A file whose bytes stand in the index too. */
  static final int KEPT = 2;

  private IndexFormat() {}

  /**
   * Where a file's bytes are.
   *
   * @param offset in the plain tar
   * @param sparse whether that is the offset of the first header
   * @param digest raw
   * @param kept the bytes themselves, or empty
   */
  record Content(long offset, boolean sparse, ByteString digest, ByteString kept) {}
}
