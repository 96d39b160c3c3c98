package io.jbuild.comparison;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Two streams compared byte by byte, once from their start to their end. For one thread. */
final class ByteComparison {
  private static final int BUFFER = 64 * 1024;

  /** How much of the beginning is kept, to tell formats by. */
  private static final int HEAD = 8 * 1024;

  private static final int MOST_RANGES = 8;
  private static final int MOST_SHOWN = 24;

  /** Bytes that are the same, but not worth another range. */
  private static final int GAP = 4;

  private final ByteArrayOutputStream firstHead = new ByteArrayOutputStream();
  private final ByteArrayOutputStream secondHead = new ByteArrayOutputStream();
  private final List<Range> ranges = new ArrayList<>();
  private long firstSize;
  private long secondSize;
  private long differing;

  /** Bytes that differ; of those up to the end that one alone has. */
  private static final class Range {
    private final long from;
    private long to;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private final ByteArrayOutputStream second = new ByteArrayOutputStream();

    Range(long from) {
      this.from = from;
      this.to = from;
    }
  }

  private ByteComparison() {}

  static ByteComparison of(Source first, Source second) throws IOException {
    ByteComparison comparison = new ByteComparison();
    try (InputStream one = first.open();
        InputStream other = second.open()) {
      comparison.read(one, other);
    }
    return comparison;
  }

  boolean isSame() {
    return ranges.isEmpty();
  }

  /** Of the first byte that differs. */
  long offset() {
    return ranges.get(0).from;
  }

  long firstSize() {
    return firstSize;
  }

  long secondSize() {
    return secondSize;
  }

  byte[] firstHead() {
    return firstHead.toByteArray();
  }

  byte[] secondHead() {
    return secondHead.toByteArray();
  }

  /** Says which bytes differ. */
  void describe(Details details) {
    long described = 0;
    for (Range range : ranges) {
      String where =
          range.to - range.from == 1
              ? "byte " + range.from
              : "bytes " + range.from + "-" + (range.to - 1);
      byte[] first = range.first.toByteArray();
      byte[] second = range.second.toByteArray();
      boolean text = Excerpt.isPrintable(first) && Excerpt.isPrintable(second);
      details.add(
          where, shown(range, first, firstSize, text), shown(range, second, secondSize, text));
      described += range.to - range.from;
    }
    if (described < differing) {
      details.add("further bytes that differ: " + (differing - described), "", "");
    }
  }

  private static String shown(Range range, byte[] bytes, long size, boolean text) {
    String shown = text ? Excerpt.of(bytes) : HexFormat.ofDelimiter(" ").formatHex(bytes);
    boolean more = Math.min(range.to, size) - range.from > bytes.length;
    return more ? shown + (text ? "…" : " …") : shown;
  }

  private void read(InputStream one, InputStream other) throws IOException {
    byte[] first = new byte[BUFFER];
    byte[] second = new byte[BUFFER];
    int firstRead;
    int secondRead;
    do {
      firstRead = one.readNBytes(first, 0, BUFFER);
      secondRead = other.readNBytes(second, 0, BUFFER);
      keep(firstHead, first, firstRead);
      keep(secondHead, second, secondRead);
      compare(Arrays.copyOf(first, firstRead), Arrays.copyOf(second, secondRead));
      firstSize += firstRead;
      secondSize += secondRead;
    } while (firstRead > 0 || secondRead > 0);
  }

  private static void keep(ByteArrayOutputStream head, byte[] bytes, int length) {
    head.write(bytes, 0, Math.min(length, HEAD - head.size()));
  }

  /** Where one has ended, all of the other differs. */
  private void compare(byte[] first, byte[] second) {
    int at = Arrays.mismatch(first, second);
    int end = Math.max(first.length, second.length);
    int both = Math.min(first.length, second.length);
    for (int i = Math.max(at, 0); at >= 0 && i < end; i++) {
      if (i >= both || first[i] != second[i]) {
        differs(i, first, second);
      }
    }
  }

  private void differs(int i, byte[] first, byte[] second) {
    differing++;
    long position = Math.max(firstSize, secondSize) + i;
    Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    if (last == null || position - last.to > GAP) {
      if (ranges.size() == MOST_RANGES) {
        return;
      }
      last = new Range(position);
      ranges.add(last);
    }
    // The same bytes in between belong to the range, but for those of the buffer before.
    int from = (int) Math.max(0, i - (position - last.to));
    for (int k = from; k <= i; k++) {
      show(last.first, first, k);
      show(last.second, second, k);
    }
    differing += Math.max(0, position - last.to);
    last.to = position + 1;
  }

  private static void show(ByteArrayOutputStream shown, byte[] bytes, int at) {
    if (at < bytes.length && shown.size() < MOST_SHOWN) {
      shown.write(bytes[at]);
    }
  }
}
