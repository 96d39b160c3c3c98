package io.jbuild.cli.terminal;

import org.jline.utils.WCWidth;

/**
 * How many columns texts take: a Chinese character two, an accent none. Where terminals differ,
 * rather too many.
 */
final class TextWidth {

  private TextWidth() {}

  /** How many columns a text takes, which has no controls in it. */
  static int of(String text) {
    int columns = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      columns += of(point);
      at += Character.charCount(point);
    }
    return columns;
  }

  /** The beginning of a text that takes no more columns; what was cut off ends with the mark. */
  static String cut(String text, int columns, String mark) {
    if (text.length() <= columns && isAscii(text) || of(text) <= columns) {
      return text;
    }
    int room = columns - of(mark);
    if (room < 0) {
      return "";
    }
    int taken = 0;
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      int width = of(point);
      if (taken + width > room) {
        break;
      }
      taken += width;
      at += Character.charCount(point);
    }
    return text.substring(0, at) + mark;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x7f);
  }

  /** The tables are not loaded for ASCII. */
  private static int of(int point) {
    return point < 0x300 ? 1 : Math.max(0, WCWidth.wcwidth(point));
  }
}
