package io.jbuild.cli.terminal;

import io.jbuild.cli.terminal.Look.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of a Dockerfile on a terminal: each takes one row, and of many the middle is left out. */
final class FittedExcerpt {

  /** How many rows the lines take that a failure is about; of more the first and the last. */
  private static final int MARKED = 11;

  private static final int LAST = 3;

  private static final Pattern MARK = Pattern.compile("( *[0-9]+ \\| )(>>>)(.*)");
  private static final Pattern CONTEXT = Pattern.compile(" *[0-9]+ \\|     .*");

  private final Look look;
  private final List<String> lines = new ArrayList<>();
  private final int marked;

  /**
   * An excerpt.
   *
   * @param text lines, those that a failure is about marked
   */
  FittedExcerpt(Look look, FittedText fitted, String text) {
    this.look = look;
    text.lines().forEach(line -> lines.add(fitted.within(line, 1)));
    marked = (int) lines.stream().filter(FittedExcerpt::isMarked).count();
  }

  private static boolean isMarked(String line) {
    return MARK.matcher(line).matches();
  }

  /** How many rows it takes where there is room. */
  int rows() {
    return lines.size() - marked + Math.min(marked, MARKED);
  }

  /** The lines in no more than so many rows, as far as that can be: lines around go first. */
  String within(int rows) {
    List<String> kept = new ArrayList<>(lines);
    int around = lines.size() - marked;
    int room = Math.min(marked, MARKED);
    for (int i = kept.size() - 1; i >= 0 && around + room > rows; i--) {
      if (CONTEXT.matcher(kept.get(i)).matches()) {
        kept.remove(i);
        around--;
      }
    }
    return text(kept, Math.max(1, Math.min(room, rows - around)));
  }

  /**
   * The text.
   *
   * @param room for marked lines, and for the one that says how many are left out
   */
  private String text(List<String> kept, int room) {
    int shown = marked > room ? Math.max(1, room - 1) : marked;
    int before = marked > room ? shown - Math.min(LAST, shown / 3) : marked;
    int left = marked - shown;
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (String line : kept) {
      Matcher place = MARK.matcher(line);
      if (!place.matches()) {
        text.append(line).append('\n');
        continue;
      }
      number++;
      if (left > 0 && number == before + 1) {
        text.append("     | >>> ").append(look.ellipsis()).append(' ').append(left);
        text.append(left == 1 ? " more line\n" : " more lines\n");
      }
      if (number <= before || number > before + left) {
        String mark = look.in(Tone.BAD, place.group(2));
        text.append(place.group(1)).append(mark).append(place.group(3)).append('\n');
      }
    }
    return text.toString();
  }
}
