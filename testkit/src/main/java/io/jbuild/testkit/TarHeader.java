package io.jbuild.testkit;

import java.io.IOException;
import java.util.Arrays;

/** A tar's block of 512 bytes that stands before each entry; see POSIX, {@code pax}. */
final class TarHeader {

  static final int BLOCK = 512;

  private final byte[] block;

  /**
   * Wraps 512 bytes.
   *
   * @throws IOException where the checksum is wrong
   */
  TarHeader(byte[] block) throws IOException {
    this.block = block;
    int sum = 0;
    for (int at = 0; at < BLOCK; at++) {
      // The checksum's own field counts as spaces.
      sum += at >= 148 && at < 156 ? ' ' : block[at] & 0xff;
    }
    if (sum != number(148, 8)) {
      throw new IOException("a tar header's checksum is wrong");
    }
  }

  byte[] name() {
    byte[] name = text(0, 100);
    // "ustar\0" is POSIX's and has a prefix there; GNU's "ustar  " has other things.
    if (block[257] == 'u' && block[262] == 0 && block[345] != 0) {
      byte[] prefix = text(345, 155);
      byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
      joined[prefix.length] = '/';
      System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
      return joined;
    }
    return name;
  }

  byte[] link() {
    return text(157, 100);
  }

  char type() {
    return (char) block[156];
  }

  int mode() throws IOException {
    return (int) number(100, 8) & 07777;
  }

  long uid() throws IOException {
    return number(108, 8);
  }

  long gid() throws IOException {
    return number(116, 8);
  }

  long size() throws IOException {
    return number(124, 12);
  }

  long mtime() throws IOException {
    return number(136, 12);
  }

  String device() throws IOException {
    return number(329, 8) + ":" + number(337, 8);
  }

  private byte[] text(int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(block, from, end);
  }

  /** Octal digits, or GNU's base 256 where the first bit is set. */
  private long number(int from, int length) throws IOException {
    if ((block[from] & 0x80) != 0) {
      long value = (block[from] & 0x40) != 0 ? -1 : 0;
      value = (value << 6) | (block[from] & 0x3f);
      for (int at = from + 1; at < from + length; at++) {
        value = (value << 8) | (block[at] & 0xff);
      }
      return value;
    }
    long value = 0;
    for (int at = from; at < from + length; at++) {
      if (block[at] >= '0' && block[at] <= '7') {
        value = value * 8 + block[at] - '0';
      } else if (block[at] != 0 && block[at] != ' ') {
        throw new IOException("a tar header's number has a digit that is not octal");
      }
    }
    return value;
  }
}
