package io.jbuild.cli.terminal;

/**
 * Texts and the rows that they take on a terminal, which breaks long lines.
 *
 * @param columns of a row
 * @param mark for what is left out
 */
record FittedText(int columns, String mark) {

  private static final int TAB = 8;

  /** How many rows a text takes whose lines all have their ends. */
  int rows(String text) {
    return text.lines().mapToInt(this::ofLine).sum();
  }

  private int ofLine(String line) {
    int width = TextWidth.of(line) + (TAB - 1) * (int) line.chars().filter(c -> c == '\t').count();
    return Math.max(1, (width + columns - 1) / columns);
  }

  /** A line in no more than so many rows: of a longer one the beginning and the end. */
  String within(String line, int rows) {
    if (ofLine(line) <= rows) {
      return line;
    }
    String plain = line.replace("\t", " ".repeat(TAB));
    int room = Math.max(0, rows * columns - TextWidth.of(mark));
    String begin = TextWidth.cut(plain, room - room / 3, "");
    int end = plain.length();
    int taken = 0;
    while (end > begin.length()) {
      int point = plain.codePointBefore(end);
      taken += TextWidth.of(Character.toString(point));
      if (taken > room / 3) {
        break;
      }
      end -= Character.charCount(point);
    }
    return begin + mark + plain.substring(end);
  }
}
