package io.jbuild.blob;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits, the lowest first, packed into bytes. */
final class BitSink {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
    if (count >= Integer.SIZE) {
      reserve(Integer.BYTES);
      INTS.set(bytes, length, (int) bits);
      length += Integer.BYTES;
      bits >>>= Integer.SIZE;
      count -= Integer.SIZE;
    }
  }

  /** Fills the last byte with zeros. */
  void align() {
    for (; count > 0; count -= Byte.SIZE) {
      reserve(1);
      bytes[length++] = (byte) bits;
      bits >>>= Byte.SIZE;
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

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
