package io.jbuild.cli.format;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, in columns as wide as docker's: at least 10, with 3 blanks between. */
final class Table {

  private static final int NARROWEST = 10;
  private static final int GAP = 3;

  private final List<String[]> rows = new ArrayList<>();

  /** Adds a line whose cells are separated by tabs. */
  void add(String line) {
    rows.add(line.split("\t", -1));
  }

  String render() {
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
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length - 1; i++) {
        text.append(row[i]).append(" ".repeat(widths.get(i) - length(row[i])));
      }
      text.append(row[row.length - 1]).append('\n');
    }
    return text.toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
