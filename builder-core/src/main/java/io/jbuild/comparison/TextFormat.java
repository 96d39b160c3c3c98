package io.jbuild.comparison;

import java.io.IOException;

/** A text: line by line; that the same lines stand in another order is recognised. */
final class TextFormat implements Format {

  /** Of lines in another order. */
  private static final int MOST_SHOWN = 3;

  @Override
  public String name() {
    return "text";
  }

  /** Without the controls that no text has, whatever its encoding. */
  @Override
  public boolean matches(String path, byte[] head) {
    for (byte b : head) {
      boolean blank = b >= '\t' && b <= '\r' || b == 0x1b;
      if (b >= 0 && b < ' ' && !blank) {
        return false;
      }
    }
    return head.length > 0;
  }

  @Override
  public void explain(Pair files, Details details) throws IOException {
    LineSum first = LineSum.of(files.path(), files.first());
    LineSum second = LineSum.of(files.path(), files.second());
    try (LineWindow one = new LineWindow(files.path(), files.first());
        LineWindow other = new LineWindow(files.path(), files.second())) {
      if (first.equals(second)) {
        order(one, other, details);
      } else {
        compare(one, other, details);
      }
    }
  }

  private static void order(LineWindow first, LineWindow second, Details details)
      throws IOException {
    for (int shown = 0; shown < MOST_SHOWN; ) {
      String one = first.peek(0);
      String other = second.peek(0);
      if (one == null || other == null) {
        return;
      }
      if (!one.equals(other)) {
        pair("order of lines, line " + first.number(), one, other, details);
        shown++;
      }
      first.drop(1);
      second.drop(1);
    }
  }

  private static void compare(LineWindow first, LineWindow second, Details details)
      throws IOException {
    while (!details.isFull()) {
      String one = first.peek(0);
      String other = second.peek(0);
      if (one == null && other == null) {
        return;
      }
      if (one != null && one.equals(other)) {
        first.drop(1);
        second.drop(1);
      } else {
        differing(first, second, details);
      }
    }
  }

  /** Goes to where the two meet again. */
  private static void differing(LineWindow first, LineWindow second, Details details)
      throws IOException {
    LineWindow.Meeting meeting = LineWindow.meeting(first, second);
    int inBoth = Math.min(meeting.first(), meeting.second());
    for (int i = 0; i < inBoth; i++) {
      String one = String.valueOf(first.peek(i));
      String other = String.valueOf(second.peek(i));
      String where = "line " + (first.number() + i);
      pair(
          Words.sameInAnotherOrder(one, other) ? where + ", words in another order" : where,
          one,
          other,
          details);
    }
    for (int i = inBoth; i < meeting.first(); i++) {
      details.add("line " + (first.number() + i), String.valueOf(first.peek(i)), "");
    }
    for (int i = inBoth; i < meeting.second(); i++) {
      details.add("line " + (second.number() + i), "", String.valueOf(second.peek(i)));
    }
    first.drop(meeting.first());
    second.drop(meeting.second());
  }

  private static void pair(String where, String one, String other, Details details) {
    int start = Excerpt.start(one, other);
    details.add(where, Excerpt.cut(one, start), Excerpt.cut(other, start));
  }
}
