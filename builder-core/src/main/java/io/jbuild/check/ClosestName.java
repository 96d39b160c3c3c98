package io.jbuild.check;

import java.util.Collection;
import java.util.Optional;

/** What somebody may have meant who wrote an unknown name, as BuildKit guesses it. */
final class ClosestName {
  /** Names farther apart have nothing to do with each other. */
  private static final int MAX_DISTANCE = 2;

  private ClosestName() {}

  /** The closest name; of several the first. */
  static Optional<String> of(String written, Collection<String> names) {
    Optional<String> closest = Optional.empty();
    int least = MAX_DISTANCE + 1;
    for (String name : names) {
      int distance = distance(written, name);
      if (distance < least) {
        closest = Optional.of(name);
        least = distance;
      }
    }
    return closest;
  }

  /** Levenshtein's: characters to insert, delete or replace. */
  private static int distance(String one, String other) {
    if (Math.abs(one.length() - other.length()) > MAX_DISTANCE) {
      return MAX_DISTANCE + 1;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      int least = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
        least = Math.min(least, row[j]);
      }
      if (least > MAX_DISTANCE) {
        return least; // it grows, if anything
      }
    }
    return row[other.length()];
  }
}
