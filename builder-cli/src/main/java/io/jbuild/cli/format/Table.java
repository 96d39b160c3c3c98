package io.jbuild.cli.format;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, in columns as wide as docker's: at least 10, with 3 blanks between. */
final class Table {

  private static final int NARROWEST = 10;
  private static final int GAP = 3;

  /** The end of a last cell that still tells something. */
  private static final int LEAST_END = 8;

  private final List<String[]> rows = new ArrayList<>();

  /** Adds a line whose cells are separated by tabs. */
  void add(String line) {
    rows.add(line.split("\t", -1));
  }

  /**
   * The rows as text, each line ended.
   *
   * @param columns that a line may have: of a last cell that is too long its end is shown, unless
   *     there is hardly room for any
   */
  String render(int columns) {
    List<Integer> widths = new ArrayList<>();
    for (String[] row : rows) {
      // The last cell of a line is not part of a column (Go's text/tabwriter).
      for (int i = 0; i < row.length - 1; i++) {
        int width = Math.max(NARROWEST, length(row[i]) + GAP);
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    int room = Math.max(LEAST_END, columns - widths.stream().mapToInt(Integer::intValue).sum());
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length - 1; i++) {
        text.append(row[i]).append(" ".repeat(widths.get(i) - length(row[i])));
      }
      text.append(end(row[row.length - 1], room)).append('\n');
    }
    return text.toString();
  }

  private static String end(String cell, int room) {
    int length = length(cell);
    return length <= room
        ? cell
        : "…" + cell.substring(cell.offsetByCodePoints(0, length - room + 1));
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
