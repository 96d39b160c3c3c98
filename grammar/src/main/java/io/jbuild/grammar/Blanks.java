package io.jbuild.grammar;

/** White space as BuildKit sees it (Unicode's White_Space, which no Java method answers to). */
final class Blanks {
  private Blanks() {}

  static boolean isBlank(int c) {
    if (c <= ' ') {
      return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return c == 0x85 || c == 0xA0 || (c >= 0x1680 && Character.isSpaceChar(c));
  }

  /** The blanks of a regular expression's {@code \s}, which are fewer. */
  static boolean isAsciiBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
  }

  static String trimStart(String text) {
    int start = 0;
    while (start < text.length() && isBlank(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  static String trim(String text) {
    int end = text.length();
    while (end > 0 && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return trimStart(text.substring(0, end));
  }
}
