package io.jbuild.explanation;

import io.jbuild.history.Reason;
import java.util.Collection;
import java.util.List;

/** Words that are made of many names. */
final class Phrase {

  private static final int FIRST = 3;
  private static final int MOST = 100;
  private static final int LONGEST = 120;

  private Phrase() {}

  /** A reason about some names: {@code a, b, c and 9 more changed (content)}. */
  static Reason reason(Reason.Kind kind, Collection<String> names, String what) {
    List<String> some = names.stream().limit(MOST).toList();
    return new Reason(kind, some(names) + " " + what, some);
  }

  /** The first of some names, and how many more there are. */
  static String some(Collection<String> names) {
    String first = String.join(", ", names.stream().limit(FIRST).toList());
    return names.size() <= FIRST ? first : first + " and " + (names.size() - FIRST) + " more";
  }

  /** A text as it may stand in a line. */
  static String line(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }
}
