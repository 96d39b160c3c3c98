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
        if (least <= 1) {
          break; // no other name is the written one itself
        }
      }
    }
    return closest;
  }

  /**
   * Levenshtein's, as far as it counts: characters to insert, delete or replace. What both begin
   * and end with needs none of them, and is most of a long name: there may be thousands.
   */
  private static int distance(String one, String other) {
    int end = one.length();
    int otherEnd = other.length();
    if (Math.abs(end - otherEnd) > MAX_DISTANCE) {
      return MAX_DISTANCE + 1;
    }
    int start = 0;
    while (start < end && start < otherEnd && one.charAt(start) == other.charAt(start)) {
      start++;
    }
    while (end > start && otherEnd > start && one.charAt(end - 1) == other.charAt(otherEnd - 1)) {
      end--;
      otherEnd--;
    }
    return start == end ? otherEnd - start : whole(one, other, start, end, otherEnd);
  }

  private static int whole(String one, String other, int start, int end, int otherEnd) {
    int[] row = new int[otherEnd - start + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= end - start; i++) {
      int diagonal = row[0];
      row[0] = i;
      int least = i;
      for (int j = 1; j < row.length; j++) {
        boolean same = one.charAt(start + i - 1) == other.charAt(start + j - 1);
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
        least = Math.min(least, row[j]);
      }
      if (least > MAX_DISTANCE) {
        return least; // it grows, if anything
      }
    }
    return row[otherEnd - start];
  }
}
