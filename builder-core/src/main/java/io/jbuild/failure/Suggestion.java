package io.jbuild.failure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who wrote a word that means nothing here. */
public final class Suggestion {

  private Suggestion() {}

  /**
   * The closest of the words that would have been right, where one is a few letters away or goes on
   * as the word does; of several the first. Case does not count.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    String written = word.toLowerCase(Locale.ROOT);
    int letters = written.replace("-", "").length();
    if (letters < 2) {
      return Optional.empty();
    }
    int limit = Math.max(2, letters / 3); // two is BuildKit's
    Optional<String> closest = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      String name = candidate.toLowerCase(Locale.ROOT);
      int distance = distance(written, name);
      boolean close = distance <= limit || name.startsWith(written);
      if (close && distance < least && !candidate.equals(word)) {
        closest = Optional.of(candidate);
        least = distance;
      }
    }
    return closest;
  }

  /**
   * A hint for whoever wrote a word that none of a few is: the one that was meant, or else all.
   *
   * @param known at least two
   */
  public static String among(String word, List<String> known) {
    int last = known.size() - 1;
    return of(word, known)
        .map(match -> "Did you mean '" + match + "'?")
        .orElseGet(
            () ->
                "There are: "
                    + String.join(", ", known.subList(0, last))
                    + " and "
                    + known.get(last)
                    + ".");
  }

  /** How many letters to add, drop, change, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
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
