package io.jbuild.comparison;

import io.jbuild.difference.Detail;
import java.util.ArrayList;
import java.util.List;

/** What has been found inside of a file so far: so much, and no more. */
final class Details {
  /** More than this nobody reads. */
  private static final int MOST = 20;

  private final List<Detail> found = new ArrayList<>();

  boolean isFull() {
    return found.size() >= MOST;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void add(String where, String first, String second) {
    if (!isFull()) {
      found.add(new Detail(where, Excerpt.whole(first), Excerpt.whole(second)));
    }
  }

  /** Adds what was found in a part. */
  void addAll(String part, List<Detail> inside) {
    for (Detail detail : inside) {
      add(part + " > " + detail.where(), detail.first(), detail.second());
    }
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
