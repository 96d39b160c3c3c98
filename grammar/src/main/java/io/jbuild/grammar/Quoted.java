package io.jbuild.grammar;

import java.util.Locale;

/** Text between double quotes: written for messages, read as JSON. */
public final class Quoted {
  private Quoted() {}

  /** The text between quotes, as a message shows it. */
  public static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (Character.isISOControl(c)) {
                    quoted.append(String.format(Locale.ROOT, "\\x%02x", c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  /** What a JSON string means, quotes included in it. */
  static String jsonValue(String json) {
    if (json.indexOf('\\') < 0) {
      return json.substring(1, json.length() - 1);
    }
    StringBuilder value = new StringBuilder(json.length());
    int i = 1;
    while (i < json.length() - 1) {
      char c = json.charAt(i++);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = json.charAt(i++);
      switch (escaped) {
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case 'n' -> value.append('\n');
        case 'r' -> value.append('\r');
        case 't' -> value.append('\t');
        case 'u' -> {
          value.append((char) Integer.parseInt(json, i, i + 4, 16));
          i += 4;
        }
        default -> value.append(escaped);
      }
    }
    return withoutLoneSurrogates(value.toString());
  }

  // Half a character has no UTF-8; it becomes U+FFFD, as in Go.
  private static String withoutLoneSurrogates(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
