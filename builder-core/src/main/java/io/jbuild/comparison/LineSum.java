package io.jbuild.comparison;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A text's lines, whatever their order: two texts of the same lines have the same sum.
 *
 * @param lines how many
 * @param sum of the lines' hashes
 */
record LineSum(long lines, long sum) {
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  static LineSum of(String path, Source source) throws IOException {
    try (LineWindow window = new LineWindow(path, source)) {
      long lines = 0;
      long sum = 0;
      for (@Nullable String line = window.peek(0); line != null; line = window.peek(0)) {
        lines++;
        sum += hash(line);
        window.drop(1);
      }
      return new LineSum(lines, sum);
    }
  }

  private static long hash(String line) {
    long hash = FNV_START;
    for (int i = 0; i < line.length(); i++) {
      hash = (hash ^ line.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
