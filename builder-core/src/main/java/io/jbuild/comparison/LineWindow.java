package io.jbuild.comparison;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The next lines of a text, which is never in memory as a whole. A line that is very long counts as
 * several. For one thread.
 */
final class LineWindow implements AutoCloseable {
  /** How far ahead two texts are searched for the line where they meet again. */
  private static final int AHEAD = 64;

  private static final int LONGEST = 16 * 1024;

  private final String path;
  private final InputStream in;
  private final List<String> lines = new ArrayList<>();
  private long number = 1;
  private boolean ended;

  /** After how many lines of each the same line stands in both. */
  record Meeting(int first, int second) {}

  LineWindow(String path, Source source) throws IOException {
    this.path = path;
    in = new BufferedInputStream(source.open(), LONGEST);
  }

  /** Of the next line, from 1. */
  long number() {
    return number;
  }

  /** A line ahead, from 0; null behind the end. */
  @Nullable String peek(int ahead) throws IOException {
    while (lines.size() <= ahead && !ended) {
      read();
    }
    return ahead < lines.size() ? lines.get(ahead) : null;
  }

  void drop(int count) {
    lines.subList(0, count).clear();
    number += count;
  }

  /** The nearest place ahead where both go on alike; where there is none, one line was changed. */
  static Meeting meeting(LineWindow first, LineWindow second) throws IOException {
    int mostFirst = first.fill();
    int mostSecond = second.fill();
    for (int sum = 1; sum <= mostFirst + mostSecond; sum++) {
      for (int i = Math.max(0, sum - mostSecond); i <= Math.min(sum, mostFirst); i++) {
        if (meet(first, i, second, sum - i)) {
          return new Meeting(i, sum - i);
        }
      }
    }
    return new Meeting(Math.min(1, mostFirst), Math.min(1, mostSecond));
  }

  private static boolean meet(LineWindow first, int i, LineWindow second, int k)
      throws IOException {
    String one = first.peek(i);
    String other = second.peek(k);
    if (one == null || other == null) {
      return one == null && other == null;
    }
    // An empty line or a bracket is everywhere: the next has to be the same as well.
    return one.equals(other)
        && (one.strip().length() > 2
            || String.valueOf(first.peek(i + 1)).equals(String.valueOf(second.peek(k + 1))));
  }

  private int fill() throws IOException {
    peek(AHEAD - 1);
    return Math.min(AHEAD, lines.size());
  }

  private void read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      ended = true;
      return;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      if (line.size() == LONGEST) {
        break;
      }
      next = in.read();
    }
    lines.add(Sensitive.shown(path, line.toString(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
