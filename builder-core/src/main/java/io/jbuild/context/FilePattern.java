package io.jbuild.context;

/**
 * A pattern for file names in the meaning of Go's {@code filepath.Match}: {@code *} any characters
 * but a slash, {@code ?} one of them, {@code [a-z]} and {@code [^a-z]} one of a class, a backslash
 * takes the next character as it is.
 */
public final class FilePattern {

  private final int[] pattern;

  private FilePattern(int[] pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException {@code syntax error in pattern}
   */
  public static FilePattern parse(String text) {
    FilePattern read = new FilePattern(text.codePoints().toArray());
    int at = 0;
    while (at < read.pattern.length) {
      at = read.elementEnd(at);
    }
    return read;
  }

  /** Whether a text holds a character that makes it a pattern. */
  public static boolean isPattern(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  /** Whether the whole text matches. */
  public boolean matches(String text) {
    int[] name = text.codePoints().toArray();
    int at = 0;
    int in = 0;
    int starAt = -1;
    int starIn = -1;
    while (true) {
      if (at < pattern.length && pattern[at] == '*') {
        starAt = ++at;
        starIn = in;
      } else if (at == pattern.length && in == name.length) {
        return true;
      } else if (at < pattern.length && in < name.length && elementMatches(at, name[in])) {
        at = elementEnd(at);
        in++;
      } else if (starAt >= 0 && starIn < name.length && name[starIn] != '/') {
        at = starAt;
        in = ++starIn;
      } else {
        return false;
      }
    }
  }

  private boolean elementMatches(int at, int c) {
    return switch (pattern[at]) {
      case '?' -> c != '/';
      case '[' -> classMatches(at, c);
      case '\\' -> pattern[at + 1] == c;
      default -> pattern[at] == c;
    };
  }

  private boolean classMatches(int at, int c) {
    int i = at + 1;
    boolean negated = pattern[i] == '^';
    if (negated) {
      i++;
    }
    boolean found = false;
    boolean first = true;
    while (first || pattern[i] != ']') {
      first = false;
      int low = classCharacter(i);
      i = classCharacterEnd(i);
      int high = low;
      if (pattern[i] == '-') {
        high = classCharacter(i + 1);
        i = classCharacterEnd(i + 1);
      }
      found |= low <= c && c <= high;
    }
    return found != negated;
  }

  /** Where the element that starts here ends; checks its syntax. */
  private int elementEnd(int at) {
    if (pattern[at] == '\\') {
      require(at + 1 < pattern.length);
      return at + 2;
    }
    if (pattern[at] != '[') {
      return at + 1;
    }
    int i = at + 1;
    if (i < pattern.length && pattern[i] == '^') {
      i++;
    }
    boolean first = true;
    while (first || i < pattern.length && pattern[i] != ']') {
      first = false;
      i = classCharacterEnd(i);
      if (i < pattern.length && pattern[i] == '-') {
        i = classCharacterEnd(i + 1);
      }
    }
    require(i < pattern.length);
    return i + 1;
  }

  private int classCharacter(int at) {
    return pattern[at] == '\\' ? pattern[at + 1] : pattern[at];
  }

  private int classCharacterEnd(int at) {
    require(at < pattern.length && pattern[at] != '-' && pattern[at] != ']');
    int end = pattern[at] == '\\' ? at + 2 : at + 1;
    // A class character is always followed by something: at least the closing bracket.
    require(end < pattern.length);
    return end;
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException("syntax error in pattern");
    }
  }
}
