package io.jbuild.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The words somebody may have meant. */
final class Closest {

  private Closest() {}

  /** Those of the known words that are a few letters away or go on as the word does; best first. */
  static List<String> to(String word, Collection<String> known) {
    int limit = Math.max(1, word.replace("-", "").length() / 3);
    return known.stream()
        .filter(other -> goesOn(word, other) || distance(word, other) <= limit)
        .filter(other -> word.length() > 2 || other.length() <= 2)
        .sorted(
            Comparator.<String>comparingInt(other -> distance(word, other)).thenComparing(o -> o))
        .toList();
  }

  private static boolean goesOn(String word, String other) {
    return word.replace("-", "").length() >= 2 && other.startsWith(word);
  }

  /** Letters to add, drop, change or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
