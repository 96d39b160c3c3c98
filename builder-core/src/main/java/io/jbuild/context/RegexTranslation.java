package io.jbuild.context;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Turns the regular expressions that ignore patterns stand for, which are Go's (RE2 syntax), into
 * Java's, which read some of the same characters otherwise. Only what an ignore pattern can contain
 * is known here: no alternatives, no counted repetition.
 */
final class RegexTranslation {

  private static final String SYNTAX_ERROR = "syntax error in pattern";

  private final String go;
  private final StringBuilder java = new StringBuilder();
  private int at;

  private RegexTranslation(String go) {
    this.go = go;
  }

  /**
   * Translates an expression.
   *
   * @throws IllegalArgumentException where Go would refuse it
   */
  static Pattern translate(String go) {
    RegexTranslation translation = new RegexTranslation(go);
    translation.run();
    try {
      return Pattern.compile(translation.java.toString(), Pattern.UNIX_LINES | Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(SYNTAX_ERROR, e);
    }
  }

  private void run() {
    while (at < go.length()) {
      int c = next();
      switch (c) {
        case '[' -> characterClass();
        case '\\' -> escape();
        // Go's dot does not match a line feed.
        case '.' -> java.append("[^\\n]");
        case '$' -> java.append("\\z");
        case '^' -> java.append("\\A");
        case '(', ')', '*', '?' -> java.appendCodePoint(c);
        default -> literal(c);
      }
    }
  }

  private void escape() {
    require(at < go.length());
    int c = go.codePointAt(at);
    switch (c) {
      case 'A', 'b', 'B', 'z', 'd', 'D', 's', 'S', 'w', 'W' -> {
        at++;
        java.append(perlClassOrAnchor(c));
      }
      case 'p', 'P' -> unicodeClass();
      case 'Q' -> {
        at++;
        int end = go.indexOf("\\E", at);
        String quoted = go.substring(at, end < 0 ? go.length() : end);
        quoted.codePoints().forEach(this::literal);
        at = end < 0 ? go.length() : end + 2;
      }
      default -> literal(escapedCharacter());
    }
  }

  private static String perlClassOrAnchor(int c) {
    // RE2's \s has no vertical tab; the others are the same in both.
    return switch (c) {
      case 's' -> "[\\t\\n\\f\\r ]";
      case 'S' -> "[^\\t\\n\\f\\r ]";
      default -> "\\" + (char) c;
    };
  }

  /** {@code \pL}; names in braces cannot occur, since an ignore pattern's braces are escaped. */
  private void unicodeClass() {
    int kind = next();
    require(at < go.length());
    int name = next();
    require("CLMNPSZ".indexOf(name) >= 0);
    java.append('\\').appendCodePoint(kind).append('{').appendCodePoint(name).append('}');
  }

  private void characterClass() {
    StringBuilder content = new StringBuilder();
    boolean negated = at < go.length() && go.charAt(at) == '^';
    if (negated) {
      at++;
    }
    boolean first = true;
    while (first || at < go.length() && go.charAt(at) != ']') {
      require(at < go.length());
      first = false;
      if (go.startsWith("[:", at) && go.indexOf(":]", at + 2) >= 0) {
        content.append(posixClass());
      } else if (go.charAt(at) == '\\'
          && at + 1 < go.length()
          && "dDsSwW".indexOf(go.charAt(at + 1)) >= 0) {
        content.append(perlClassOrAnchor(go.charAt(at + 1)));
        at += 2;
      } else {
        range(content);
      }
    }
    require(at < go.length());
    at++;
    java.append(negated ? "[^" : "[").append(content).append(']');
  }

  private void range(StringBuilder content) {
    int low = classCharacter();
    int high = low;
    if (at + 1 < go.length() && go.charAt(at) == '-' && go.charAt(at + 1) != ']') {
      at++;
      high = classCharacter();
    }
    require(low <= high);
    content.append(quoted(low)).append('-').append(quoted(high));
  }

  private int classCharacter() {
    require(at < go.length());
    int c = next();
    if (c != '\\') {
      return c;
    }
    require(at < go.length());
    return escapedCharacter();
  }

  private String posixClass() {
    int end = go.indexOf(":]", at + 2);
    String name = go.substring(at + 2, end);
    boolean negated = name.startsWith("^");
    String java =
        switch (negated ? name.substring(1) : name) {
          case "alnum" -> "Alnum";
          case "alpha" -> "Alpha";
          case "ascii" -> "ASCII";
          case "blank" -> "Blank";
          case "cntrl" -> "Cntrl";
          case "digit" -> "Digit";
          case "graph" -> "Graph";
          case "lower" -> "Lower";
          case "print" -> "Print";
          case "punct" -> "Punct";
          case "space" -> "Space";
          case "upper" -> "Upper";
          case "xdigit" -> "XDigit";
          default -> throw new IllegalArgumentException(SYNTAX_ERROR);
        };
    at = end + 2;
    return (negated ? "\\P{" : "\\p{") + java + "}";
  }

  /** What a backslash and what follows stand for, where that is one character. */
  private int escapedCharacter() {
    int c = next();
    if (c >= '0' && c <= '7') {
      return octal(c);
    }
    return switch (c) {
      case 'a' -> 0x07;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case 'x' -> hexadecimal();
      default -> {
        require(c < 0x80 && !Character.isLetterOrDigit(c));
        yield c;
      }
    };
  }

  private int octal(int first) {
    // A lone digit but zero would be a back reference, which Go does not have.
    require(first == '0' || at < go.length() && isOctal(go.charAt(at)));
    int value = first - '0';
    for (int more = 0; more < 2 && at < go.length() && isOctal(go.charAt(at)); more++) {
      value = value * 8 + go.charAt(at++) - '0';
    }
    return value;
  }

  private int hexadecimal() {
    require(at + 2 <= go.length());
    int high = Character.digit(go.charAt(at), 16);
    int low = Character.digit(go.charAt(at + 1), 16);
    require(high >= 0 && low >= 0);
    at += 2;
    return high * 16 + low;
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }

  private void literal(int c) {
    java.append(quoted(c));
  }

  private static String quoted(int c) {
    return "\\x{" + Integer.toHexString(c) + "}";
  }

  private int next() {
    int c = go.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException(SYNTAX_ERROR);
    }
  }
}
