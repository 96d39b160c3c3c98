package io.jbuild.cli.terminal;

/** A line that takes no more columns than there are. */
final class FittedLine {

  private final Look look;
  private final int columns;
  private final StringBuilder text = new StringBuilder();
  private int used;

  FittedLine(Look look, int columns) {
    this.look = look;
    this.columns = columns;
  }

  /** How many columns are free. */
  int free() {
    return columns - used;
  }

  /** As much of a text as there is room for. */
  FittedLine add(Look.Tone tone, String words) {
    String cut = TextWidth.cut(words, free(), look.ellipsis());
    used += TextWidth.of(cut);
    text.append(look.in(tone, cut));
    return this;
  }

  /** As much of a text as so many columns hold, and blanks for the others. */
  FittedLine column(Look.Tone tone, String words, int width) {
    int end = Math.min(columns, used + width);
    add(tone, TextWidth.cut(words, end - used, look.ellipsis()));
    return padTo(end);
  }

  /** Blanks up to a column, where that is not reached yet. */
  FittedLine padTo(int column) {
    int blanks = Math.min(column, columns) - used;
    if (blanks > 0) {
      text.append(" ".repeat(blanks));
      used += blanks;
    }
    return this;
  }

  /** A bar, where there is room for all of it. */
  FittedLine bar(long part, long whole, int width) {
    if (width <= free()) {
      text.append(look.bar(part, whole, width));
      used += width;
    }
    return this;
  }

  /** How many columns it takes. */
  int width() {
    return used;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
