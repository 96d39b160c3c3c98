package io.jbuild.secret;

import io.jbuild.file.ByteString;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/** Byte strings of at least eight bytes, found by their first eight. */
final class Patterns {

  static final int KEY = 8;

  private final byte[][] patterns; // sorted, so that those of one key stand together
  private final long[] keys;
  private final int[] firsts; // by slot: one more than the first pattern with the slot's key
  private final long[] beginnings; // sorted: all that is shorter than a key and may become one

  Patterns(SortedSet<ByteString> all) {
    patterns = all.stream().map(ByteString::toBytes).toArray(byte[][]::new);
    int slots = Integer.highestOneBit(Math.max(16, 4 * patterns.length)) * 2;
    keys = new long[slots];
    firsts = new int[slots];
    SortedSet<Long> begins = new TreeSet<>();
    for (int pattern = patterns.length - 1; pattern >= 0; pattern--) {
      long key = key(patterns[pattern], 0, KEY);
      int slot = slot(key);
      keys[slot] = key;
      firsts[slot] = pattern + 1;
      for (int length = 1; length < KEY; length++) {
        begins.add(beginning(patterns[pattern], 0, length));
      }
    }
    beginnings = begins.stream().mapToLong(Long::longValue).toArray();
  }

  boolean isEmpty() {
    return patterns.length == 0;
  }

  /**
   * The longest pattern at a place.
   *
   * @param end of the bytes there are
   * @return its length; 0 where there is none
   */
  int longest(byte[] bytes, int at, int end) {
    if (end - at < KEY) {
      return 0;
    }
    int longest = 0;
    long key = key(bytes, at, KEY);
    for (int next = firsts[slot(key)] - 1; isOf(next, key); next++) {
      byte[] pattern = patterns[next];
      if (pattern.length > longest
          && pattern.length <= end - at
          && Arrays.equals(pattern, 0, pattern.length, bytes, at, at + pattern.length)) {
        longest = pattern.length;
      }
    }
    return longest;
  }

  /** Whether all bytes from a place on begin a pattern that is longer than they are. */
  boolean mayBegin(byte[] bytes, int at, int end) {
    int length = end - at;
    if (length < KEY) {
      return Arrays.binarySearch(beginnings, beginning(bytes, at, length)) >= 0;
    }
    if (length >= SecretForms.PIECE) {
      return false;
    }
    long key = key(bytes, at, KEY);
    for (int next = firsts[slot(key)] - 1; isOf(next, key); next++) {
      byte[] pattern = patterns[next];
      if (pattern.length > length && Arrays.equals(pattern, 0, length, bytes, at, end)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOf(int pattern, long key) {
    return pattern >= 0 && pattern < patterns.length && key(patterns[pattern], 0, KEY) == key;
  }

  /** Where a key is, or the empty slot where it would be. */
  private int slot(long key) {
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    while (firsts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private static long beginning(byte[] bytes, int at, int length) {
    return ((long) length << 56) | key(bytes, at, length);
  }

  private static long key(byte[] bytes, int at, int length) {
    long key = 0;
    for (int i = 0; i < length; i++) {
      key = key << 8 | bytes[at + i] & 0xFF;
    }
    return key;
  }
}
