package io.jbuild.blob;

import java.util.Arrays;

/** A canonical Huffman code (RFC 1951, 3.2.2) with a limit on its lengths. */
final class HuffmanCode {
  private static final int MOST_LENGTH = 32;

  private final int[] lengths;

  /** Each code, and above its 16 bits its length. */
  private final int[] codes;

  private HuffmanCode(int[] lengths) {
    this.lengths = lengths;
    this.codes = codes(lengths);
  }

  /** The code with these lengths. */
  static HuffmanCode ofLengths(int[] lengths) {
    return new HuffmanCode(lengths.clone());
  }

  /** The best code for symbols that occur so often, but with no length above the limit. */
  static HuffmanCode ofFrequencies(int[] frequencies, int limit) {
    long[] sorted = new long[frequencies.length];
    int used = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      if (frequencies[symbol] > 0) {
        sorted[used++] = (long) frequencies[symbol] << 16 | symbol;
      }
    }
    Arrays.sort(sorted, 0, used);
    int[] depths = new int[used];
    for (int i = 0; i < used; i++) {
      depths[i] = (int) (sorted[i] >>> 16);
    }
    int[] counts = limited(depths(depths), limit);
    int[] lengths = new int[frequencies.length];
    int next = used;
    for (int length = 1; length <= limit; length++) {
      for (int i = 0; i < counts[length]; i++) {
        lengths[(int) (sorted[--next] & 0xffff)] = length;
      }
    }
    return new HuffmanCode(lengths);
  }

  int length(int symbol) {
    return lengths[symbol];
  }

  void write(BitSink sink, int symbol) {
    sink.write(codes[symbol] & 0xffff, codes[symbol] >>> 16);
  }

  /** A symbol, and the extra bits that follow it, 13 at most. */
  void write(BitSink sink, int symbol, int extra, int extraSize) {
    int length = codes[symbol] >>> 16;
    sink.write(codes[symbol] & 0xffff | extra << length, length + extraSize);
  }

  /** How many symbols to write of the lengths, the last of which is used; at least so many. */
  int used(int least) {
    int count = lengths.length;
    while (count > least && lengths[count - 1] == 0) {
      count--;
    }
    return count;
  }

  /**
   * The depths of the leaves, in place of ascending weights: Moffat and Katajainen, "In-Place
   * Calculation of Minimum-Redundancy Codes".
   */
  private static int[] depths(int[] a) {
    int n = a.length;
    if (n < 2) {
      Arrays.fill(a, 1);
      return a;
    }
    a[0] += a[1];
    int root = 0;
    int leaf = 2;
    for (int next = 1; next < n - 1; next++) {
      if (leaf >= n || a[root] < a[leaf]) {
        a[next] = a[root];
        a[root++] = next;
      } else {
        a[next] = a[leaf++];
      }
      if (leaf >= n || root < next && a[root] < a[leaf]) {
        a[next] += a[root];
        a[root++] = next;
      } else {
        a[next] += a[leaf++];
      }
    }
    a[n - 2] = 0;
    for (int next = n - 3; next >= 0; next--) {
      a[next] = a[a[next]] + 1;
    }
    int available = 1;
    int depth = 0;
    root = n - 2;
    int next = n - 1;
    while (available > 0) {
      int inner = 0;
      while (root >= 0 && a[root] == depth) {
        inner++;
        root--;
      }
      for (; available > inner; available--) {
        a[next--] = depth;
      }
      available = 2 * inner;
      depth++;
    }
    return a;
  }

  /** How many codes have each length, after those that are too long were made shorter. */
  private static int[] limited(int[] depths, int limit) {
    int[] counts = new int[MOST_LENGTH + 1];
    for (int depth : depths) {
      counts[Math.min(depth, limit)]++;
    }
    if (depths.length < 2) {
      return counts;
    }
    long total = 0;
    for (int length = limit; length > 0; length--) {
      total += (long) counts[length] << (limit - length);
    }
    for (; total != 1L << limit; total--) {
      counts[limit]--;
      int length = limit - 1;
      while (counts[length] == 0) {
        length--;
      }
      counts[length]--;
      counts[length + 1] += 2;
    }
    return counts;
  }

  /** In the order in which deflate's bits go: the first bit of a code is the lowest. */
  private static int[] codes(int[] lengths) {
    int[] counts = new int[MOST_LENGTH + 1];
    for (int length : lengths) {
      counts[length]++;
    }
    counts[0] = 0;
    int[] next = new int[MOST_LENGTH + 1];
    for (int length = 1; length < MOST_LENGTH; length++) {
      next[length + 1] = (next[length] + counts[length]) << 1;
    }
    int[] codes = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = Integer.reverse(next[length]++) >>> (32 - length) | length << 16;
      }
    }
    return codes;
  }
}
