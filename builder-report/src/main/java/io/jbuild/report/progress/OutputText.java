package io.jbuild.report.progress;

/** Lines that commands printed, for a terminal: what is read stays, what would be obeyed goes. */
public final class OutputText {

  private static final char ESCAPE = '\033';

  private OutputText() {}

  /**
   * A line without escape sequences, controls and marks that turn the direction of writing; a tab
   * is a blank.
   */
  public static String of(String line) {
    if (isPlain(line)) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.length());
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == ESCAPE || c == '\u009b' || c == '\u009d') {
        at = afterSequence(line, at);
        continue;
      }
      if (c == '\t') {
        text.append(' ');
      } else if (!isControl(c) && !isDirection(c)) {
        text.append(c);
      }
      at++;
    }
    return text.toString();
  }

  private static boolean isPlain(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isControl(c) || isDirection(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isControl(char c) {
    return c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029';
  }

  private static boolean isDirection(char c) {
    return c == '\u200e'
        || c == '\u200f'
        || c == '\u061c'
        || c >= '\u202a' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069';
  }

  /** Where what follows a sequence begins (ECMA-48, 5.4 and 5.6); one that is cut is no text. */
  private static int afterSequence(String line, int start) {
    int at = start + 1;
    char kind = line.charAt(start);
    if (kind == ESCAPE) {
      if (at == line.length()) {
        return at;
      }
      kind = line.charAt(at++);
    }
    return switch (kind) {
      case '[', '\u009b' -> afterControl(line, at);
      case ']', '\u009d', 'P', '^', '_', 'X' -> afterString(line, at);
      case '(', ')', '*', '+', '#', '%', ' ' -> Math.min(at + 1, line.length());
      default -> at;
    };
  }

  private static int afterControl(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) >= 0x20 && line.charAt(at) < 0x40) {
      at++;
    }
    boolean ended = at < line.length() && line.charAt(at) >= 0x40 && line.charAt(at) < 0x7f;
    return ended ? at + 1 : at;
  }

  private static int afterString(String line, int from) {
    for (int at = from; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '\007' || c == '\u009c') {
        return at + 1;
      }
      if (c == ESCAPE) {
        return at + 1 < line.length() && line.charAt(at + 1) == '\\' ? at + 2 : at;
      }
    }
    return line.length();
  }
}
