package io.jbuild.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.utils.WCWidth;

/**
 * A terminal that obeys what a view needs of one: lines, the cursor up, erasing. It keeps what
 * scrolled away, and counts lines that it had to break.
 */
final class VirtualScreen implements Screen {

  private static final Pattern SEQUENCE = Pattern.compile("\033\\[([0-9]*)([A-Za-z])");

  private final List<StringBuilder> lines = new ArrayList<>();
  private ScreenSize size;
  private int row;
  private int column;
  int broken;
  int writes;
  boolean redraws = true;
  final StringBuilder raw = new StringBuilder();

  VirtualScreen(int columns, int rows) {
    size = new ScreenSize(columns, rows);
    lines.add(new StringBuilder());
  }

  /** All that was ever shown, and is not erased. */
  String text() {
    return lines.stream()
        .map(line -> line.toString().stripTrailing() + "\n")
        .collect(Collectors.joining())
        .stripTrailing();
  }

  /** How many lines the highest screen must have had. */
  int height() {
    return lines.size();
  }

  /** Makes it wider, or narrower: then it breaks the lines it shows. */
  void resize(int columns, int rows) {
    List<StringBuilder> anew = new ArrayList<>();
    int cursor = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (i == row) {
        cursor = anew.size();
      }
      String line = lines.get(i).toString().stripTrailing();
      do {
        int end = Math.min(columns, line.length());
        anew.add(new StringBuilder(line.substring(0, end)));
        line = line.substring(end);
      } while (!line.isEmpty());
    }
    lines.clear();
    lines.addAll(anew);
    row = cursor;
    size = new ScreenSize(columns, rows);
  }

  @Override
  public ScreenSize size() {
    return size;
  }

  @Override
  public boolean redraws() {
    return redraws;
  }

  @Override
  public String up(int count) {
    return "\033[" + count + "A";
  }

  @Override
  public String clearLine() {
    return "\033[K";
  }

  @Override
  public String clearBelow() {
    return "\033[J";
  }

  @Override
  public void onResize(Runnable changed) {}

  @Override
  public void write(String text) {
    writes++;
    raw.append(text);
    Matcher sequence = SEQUENCE.matcher(text);
    for (int at = 0; at < text.length(); ) {
      if (text.charAt(at) == '\033') {
        if (!sequence.find(at) || sequence.start() != at) {
          throw new AssertionError("not obeyed: " + text.substring(at).replace('\033', '^'));
        }
        obey(sequence.group(1), sequence.group(2).charAt(0));
        at = sequence.end();
      } else {
        int point = text.codePointAt(at);
        put(point);
        at += Character.charCount(point);
      }
    }
  }

  private void obey(String number, char what) {
    switch (what) {
      case 'A' -> row = Math.max(top(), row - Integer.parseInt(number));
      case 'K' -> line().setLength(Math.min(line().length(), column));
      case 'J' -> {
        line().setLength(Math.min(line().length(), column));
        lines.subList(row + 1, lines.size()).clear();
      }
      case 'm' -> {}
      default -> throw new AssertionError("not obeyed: " + number + what);
    }
  }

  /** What has scrolled away cannot be reached. */
  private int top() {
    return Math.max(0, lines.size() - size.rows());
  }

  private StringBuilder line() {
    return lines.get(row);
  }

  private void put(int point) {
    if (point == '\r') {
      column = 0;
    } else if (point == '\n') {
      column = 0;
      row++;
      if (row == lines.size()) {
        lines.add(new StringBuilder());
      }
    } else if (Character.isISOControl(point)) {
      throw new AssertionError("a control on the screen: " + point);
    } else {
      int width = WCWidth.wcwidth(point);
      if (column + width > size.columns()) {
        broken++;
        put('\n');
      }
      // A wide character is one here: none is overwritten by half.
      while (line().length() <= column) {
        line().append(' ');
      }
      if (width > 0) {
        line().setCharAt(column, Character.charCount(point) == 1 ? (char) point : '?');
        column += width;
      }
    }
  }
}
