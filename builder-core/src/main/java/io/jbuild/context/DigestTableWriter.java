package io.jbuild.context;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Writes a {@link DigestTable}, entry by entry. Of two for one state the first is found. */
final class DigestTableWriter implements AutoCloseable {

  private static final int BUFFER = 64 << 10;
  private static final int FEWEST_SLOTS = 16;

  private final OutputStream out;
  private final CRC32 sum = new CRC32();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final int[] slots;
  private int added;

  /**
   * Begins.
   *
   * @param count of the entries that will be added
   */
  DigestTableWriter(Path file, String run, int count) throws IOException {
    this.slots = new int[Math.max(FEWEST_SLOTS, Integer.highestOneBit(count) * 4)];
    this.out = Files.newOutputStream(file);
    buffer.put((DigestTable.FORMAT + run).getBytes(StandardCharsets.ISO_8859_1));
    buffer.putInt(count).putInt(slots.length);
  }

  void add(FileState state, Digest digest) throws IOException {
    reserve(DigestTable.ENTRY);
    buffer.putLong(state.device()).putLong(state.inode()).putLong(state.size());
    buffer.putLong(state.modified()).putLong(state.changed()).put(digest.raw());
    enter(state.mixed());
  }

  void add(DigestTable from, int entry) throws IOException {
    reserve(DigestTable.ENTRY);
    enter(from.copy(entry, buffer));
  }

  private void enter(int mixed) {
    int slot = mixed;
    while (slots[slot & slots.length - 1] != 0) {
      slot++;
    }
    added++;
    slots[slot & slots.length - 1] = added;
  }

  /** Writes what comes after the last entry. */
  void end() throws IOException {
    for (int slot : slots) {
      reserve(Integer.BYTES);
      buffer.putInt(slot);
    }
    flush();
    buffer.putLong(sum.getValue());
    flush();
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    sum.update(buffer.array(), 0, buffer.position());
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
