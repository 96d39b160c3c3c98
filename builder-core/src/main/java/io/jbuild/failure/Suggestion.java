package io.jbuild.failure;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the closest of the words that would have been right. */
public final class Suggestion {

  private Suggestion() {}

  /** A question that names the closest word, where one is close enough. */
  public static Optional<String> among(String word, Collection<String> known) {
    String best = "";
    int distance = Math.max(2, word.length() / 3) + 1;
    for (String candidate : known) {
      int other = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (other < distance) {
        distance = other;
        best = candidate;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of("Did you mean \"" + best + "\"?");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
