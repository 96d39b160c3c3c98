package io.jbuild.context;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * Digests of files by the states the files were in, as one file of the store has them. It is mapped
 * into memory as it is: an entry that nobody asks for costs nothing.
 *
 * <pre>
 * 16 bytes   {@link #FORMAT}
 * 36 bytes   which run of the kernel it was written in
 *  4 bytes   how many entries: those that were used last first
 *  4 bytes   how many slots, a power of two, more than entries
 * 72 bytes   each entry: device, inode, size, modified, changed (8 bytes each), the digest's 32
 *  4 bytes   each slot: 0, or the number of an entry, the first being 1; it is in the first free
 *            slot from {@link FileState#mixed} on
 *  8 bytes   CRC-32 of all before
 * </pre>
 */
final class DigestTable {

  /** To be changed with what is above. */
  static final String FORMAT = "jbuild digests 1";

  /** How long the name of a run of the kernel is. */
  static final int RUN = 36;

  static final int HEADER = FORMAT.length() + RUN + 2 * Integer.BYTES;
  static final int ENTRY = 5 * Long.BYTES + 32;
  static final int END = Long.BYTES;

  /** No entries. */
  static final DigestTable EMPTY = new DigestTable(ByteBuffer.allocate(0), 0, 0);

  private final ByteBuffer bytes;
  private final int count;
  private final int slots;

  private DigestTable(ByteBuffer bytes, int count, int slots) {
    this.bytes = bytes;
    this.count = count;
    this.slots = slots;
  }

  /**
   * What a file has; nothing where it is not there, is damaged, or is of another format or another
   * run of the kernel.
   */
  static DigestTable read(Path file, String run) throws IOException {
    ByteBuffer bytes = map(file);
    if (!isWhole(bytes) || !text(bytes, FORMAT.length(), RUN).equals(run)) {
      return EMPTY;
    }
    return new DigestTable(bytes, bytes.getInt(HEADER - 8), bytes.getInt(HEADER - 4));
  }

  /** Whether a file is one that somebody wrote to its end, in whichever run of the kernel. */
  static boolean isWhole(Path file) throws IOException {
    return isWhole(map(file));
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    } catch (NoSuchFileException e) {
      return ByteBuffer.allocate(0);
    }
  }

  private static boolean isWhole(ByteBuffer bytes) {
    if (bytes.limit() < HEADER + END || !text(bytes, 0, FORMAT.length()).equals(FORMAT)) {
      return false;
    }
    int count = bytes.getInt(HEADER - 8);
    int slots = bytes.getInt(HEADER - 4);
    boolean plain = count >= 0 && slots > count && Integer.bitCount(slots) == 1;
    if (!plain || bytes.limit() != HEADER + (long) count * ENTRY + 4L * slots + END) {
      return false;
    }
    CRC32 sum = new CRC32();
    sum.update(bytes.duplicate().limit(bytes.limit() - END));
    return sum.getValue() == bytes.getLong(bytes.limit() - END);
  }

  private static String text(ByteBuffer bytes, int from, int length) {
    byte[] text = new byte[length];
    bytes.get(from, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** How many entries there are. */
  int count() {
    return count;
  }

  /** The number of an entry, from 0 on; negative where there is none. */
  int find(FileState state) {
    int mask = slots - 1;
    int first = HEADER + count * ENTRY;
    int slot = state.mixed();
    for (int tried = 0; tried < slots; tried++, slot++) {
      int entry = bytes.getInt(first + 4 * (slot & mask)) - 1;
      if (entry < 0 || entry >= count) {
        return -1;
      }
      if (isAt(HEADER + entry * ENTRY, state)) {
        return entry;
      }
    }
    return -1;
  }

  private boolean isAt(int at, FileState state) {
    return bytes.getLong(at + 8) == state.inode()
        && bytes.getLong(at + 32) == state.changed()
        && bytes.getLong(at + 24) == state.modified()
        && bytes.getLong(at + 16) == state.size()
        && bytes.getLong(at) == state.device();
  }

  /** The digest of an entry. */
  Digest digest(int entry) {
    byte[] digest = new byte[32];
    bytes.get(HEADER + entry * ENTRY + 40, digest);
    return Digest.ofRaw(digest);
  }

  /** Copies an entry as it is; returns what {@link FileState#mixed} is of it. */
  int copy(int entry, ByteBuffer to) {
    int at = HEADER + entry * ENTRY;
    to.put(to.position(), bytes, at, ENTRY);
    to.position(to.position() + ENTRY);
    return FileState.mix(bytes.getLong(at + 8), bytes.getLong(at + 32));
  }

  /** The state of an entry. */
  FileState state(int entry) {
    int at = HEADER + entry * ENTRY;
    return new FileState(
        bytes.getLong(at),
        bytes.getLong(at + 8),
        bytes.getLong(at + 16),
        bytes.getLong(at + 24),
        bytes.getLong(at + 32));
  }
}
