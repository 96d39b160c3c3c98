package io.jbuild.report;

import io.jbuild.failure.Lines;
import java.util.List;
import java.util.Locale;

/**
 * The lines of a Dockerfile around a place in it, marked as BuildKit marks them.
 *
 * @param name of the file, as it is shown
 */
public record SourceExcerpt(String name, List<String> lines) {

  private static final String RULE = "--------------------\n";

  /** Of a text. */
  public static SourceExcerpt of(String text, String name) {
    return new SourceExcerpt(name, text.lines().toList());
  }

  /** The place and its lines; the place alone where the file cannot be read any more. */
  public String at(Lines place) {
    StringBuilder text = new StringBuilder();
    text.append(name).append(':').append(place.first()).append('\n');
    if (place.first() > lines.size()) {
      return text.toString();
    }
    int last = Math.min(place.last(), lines.size());
    int[] range = widened(place.first(), last, lines.size());
    text.append(RULE);
    for (int i = range[0]; i <= range[1]; i++) {
      String mark = i >= place.first() && i <= last ? ">>>" : "   ";
      String line = printable(lines.get(i - 1));
      text.append(String.format(Locale.ROOT, " %3d | %s %s\n", i, mark, line));
    }
    return text.append(RULE).toString();
  }

  /** BuildKit's rule (solver/errdefs/source.go): two more lines, for a single line four. */
  private static int[] widened(int first, int last, int count) {
    int start = first;
    int end = last;
    int padding = first == last ? 4 : 2;
    for (int added = 0; added < padding; added++) {
      if (start > 1) {
        start--;
        added++;
      }
      if (end != count) {
        end++;
        added++;
      }
    }
    return new int[] {start, end};
  }

  /** Without what a terminal would take for commands. */
  public static String printable(String line) {
    return line.replaceAll("[\\p{Cntrl}&&[^\t]]", "\ufffd");
  }
}
