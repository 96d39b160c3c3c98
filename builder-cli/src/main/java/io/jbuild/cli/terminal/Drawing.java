package io.jbuild.cli.terminal;

import java.util.List;

/**
 * A region at the end of what a terminal shows, drawn anew each time, below lines that stay. The
 * cursor always rests in the line below it, and nothing else of the terminal is changed: so nothing
 * has to be set back, however the process ends.
 */
final class Drawing {

  private final Screen screen;
  private List<FittedLine> drawn = List.of();

  Drawing(Screen screen) {
    this.screen = screen;
  }

  /**
   * Draws.
   *
   * @param stay lines that go above the region, where nobody touches them again
   * @param region fewer lines than the terminal has; its old lines are gone
   */
  void draw(List<String> stay, List<FittedLine> region, ScreenSize size) {
    StringBuilder text = new StringBuilder();
    if (!drawn.isEmpty()) {
      text.append('\r').append(screen.up(Math.min(rows(size), Math.max(1, size.rows() - 1))));
    }
    for (String line : stay) {
      line(text, line);
    }
    if (screen.redraws()) {
      region.forEach(line -> line(text, line.toString()));
      if (!drawn.isEmpty()) {
        text.append(screen.clearBelow());
      }
      drawn = List.copyOf(region);
    }
    if (text.length() > 0) {
      screen.write(text.toString());
    }
  }

  private void line(StringBuilder text, String line) {
    text.append(line);
    if (!drawn.isEmpty()) {
      text.append(screen.clearLine());
    }
    text.append('\n');
  }

  /** How many rows the region takes: terminals that became narrower have broken its lines. */
  private int rows(ScreenSize size) {
    int rows = 0;
    for (FittedLine line : drawn) {
      rows += Math.max(1, (line.width() + size.columns() - 1) / size.columns());
    }
    return rows;
  }
}
