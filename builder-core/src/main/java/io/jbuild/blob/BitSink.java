package io.jbuild.blob;

import java.util.Arrays;

/** Bits, the lowest first, packed into bytes. */
final class BitSink {
  private byte[] bytes;
  private int length;
  private long bits;
  private int count;

  BitSink(int expected) {
    bytes = new byte[expected];
  }

  /** Appends up to 32 bits. */
  void write(int value, int size) {
    bits |= (value & 0xffff_ffffL) << count;
    count += size;
    while (count >= 8) {
      append((byte) bits);
      bits >>>= 8;
      count -= 8;
    }
  }

  /** Fills the last byte with zeros. */
  void align() {
    if (count > 0) {
      append((byte) bits);
    }
    bits = 0;
    count = 0;
  }

  /** Appends whole bytes, after an alignment. */
  void write(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  byte[] finish() {
    align();
    return Arrays.copyOf(bytes, length);
  }

  private void append(byte next) {
    reserve(1);
    bytes[length++] = next;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
