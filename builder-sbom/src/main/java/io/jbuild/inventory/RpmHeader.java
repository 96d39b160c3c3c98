package io.jbuild.inventory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header of an installed package, as rpm's databases hold it: an index of tags, then their data
 * (rpm's "Package format", header structure, without its magic).
 */
final class RpmHeader {

  static final int NAME = 1000;
  static final int VERSION = 1001;
  static final int RELEASE = 1002;
  static final int EPOCH = 1003;
  static final int VENDOR = 1011;
  static final int LICENSE = 1014;
  static final int ARCHITECTURE = 1022;

  private static final int ENTRY = 16;
  private static final int INT32 = 4;
  private static final int LONGEST = 64 << 10;

  private final ByteBuffer data;
  private final SortedMap<Integer, Integer> offsets;
  private final SortedMap<Integer, Integer> types;

  private RpmHeader(
      ByteBuffer data, SortedMap<Integer, Integer> offsets, SortedMap<Integer, Integer> types) {
    this.data = data;
    this.offsets = offsets;
    this.types = types;
  }

  /** Reads a header; empty for what is none. */
  static Optional<RpmHeader> read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < 8) {
      return Optional.empty();
    }
    long entries = Integer.toUnsignedLong(buffer.getInt());
    long size = Integer.toUnsignedLong(buffer.getInt());
    if (8 + entries * ENTRY + size > bytes.length) {
      return Optional.empty();
    }
    SortedMap<Integer, Integer> offsets = new TreeMap<>();
    SortedMap<Integer, Integer> types = new TreeMap<>();
    for (long i = 0; i < entries; i++) {
      int tag = buffer.getInt();
      int type = buffer.getInt();
      int offset = buffer.getInt();
      buffer.getInt();
      if (offset >= 0 && offset < size && tag >= NAME && tag <= ARCHITECTURE) {
        offsets.putIfAbsent(tag, offset);
        types.putIfAbsent(tag, type);
      }
    }
    return Optional.of(new RpmHeader(buffer.slice().limit((int) size).slice(), offsets, types));
  }

  /** The first text of a tag; empty for none. */
  String text(int tag) {
    Integer offset = offsets.get(tag);
    if (offset == null || types.getOrDefault(tag, 0) < 6) {
      return "";
    }
    int end = offset;
    while (end < data.limit() && end - offset < LONGEST && data.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - offset];
    data.get(offset, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** The first number of a tag. */
  Optional<Long> number(int tag) {
    Integer offset = offsets.get(tag);
    return offset == null || types.getOrDefault(tag, 0) != INT32 || offset + 4 > data.limit()
        ? Optional.empty()
        : Optional.of(Integer.toUnsignedLong(data.getInt(offset)));
  }
}
