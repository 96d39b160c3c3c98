package io.jbuild.comparison;

import io.jbuild.difference.Detail;
import java.util.ArrayList;
import java.util.List;

/** What has been found inside of a file so far: so much, and no more. */
final class Details {
  /** More than this nobody reads. */
  private static final int MOST = 20;

  private static final int LONGEST_PLACE = 400;

  private final List<Detail> found = new ArrayList<>();

  boolean isFull() {
    return found.size() >= MOST;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void add(String where, String first, String second) {
    if (!isFull()) {
      found.add(new Detail(place(where), Excerpt.whole(first), Excerpt.whole(second)));
    }
  }

  /** Whether so many more would fill it. */
  boolean hasRoomForNoMoreThan(int more) {
    return found.size() + more >= MOST;
  }

  /** Adds what was found in a part. */
  void addAll(String part, List<Detail> inside) {
    addAll(part, inside, 0);
  }

  /**
   * Adds what was found in a part.
   *
   * @param reserved places that are left for what comes later
   */
  void addAll(String part, List<Detail> inside, int reserved) {
    for (Detail detail : inside) {
      if (hasRoomForNoMoreThan(reserved)) {
        return;
      }
      add(part + " > " + detail.where(), detail.first(), detail.second());
    }
  }

  /** Names in archives may be long: of a place its beginning and its end are told. */
  private static String place(String where) {
    return where.length() <= LONGEST_PLACE
        ? where
        : where.substring(0, LONGEST_PLACE / 2)
            + "…"
            + where.substring(where.length() - LONGEST_PLACE / 2);
  }

  /** Adds a value where the two differ. */
  void addWhereDifferent(String where, String first, String second) {
    if (!first.equals(second)) {
      add(where, first, second);
    }
  }

  List<Detail> list() {
    return List.copyOf(found);
  }
}
