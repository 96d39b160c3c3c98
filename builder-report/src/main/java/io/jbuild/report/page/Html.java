package io.jbuild.report.page;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * HTML being written. A text can only be put into it escaped, whoever it is of; only what is kept
 * beside the classes comes in as it is.
 */
final class Html {

  /** Stands for what is not shown. */
  private static final char UNSHOWN = '\ufffd';

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Html open(String name, String... attributes) {
    tag(name, attributes);
    open.push(name);
    return this;
  }

  /** Ends the element that was begun last. */
  Html close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** An element with nothing but a text in it. */
  Html element(String name, String text, String... attributes) {
    open(name, attributes).text(text);
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element that has no end, as {@code meta}. */
  Html single(String name, String... attributes) {
    tag(name, attributes);
    out.append('\n');
    return this;
  }

  /** A text, escaped. */
  Html text(String text) {
    text.codePoints().forEach(this::character);
    return this;
  }

  /** The name of a file, which is one line, whatever it is. */
  static String path(String name) {
    return name.replace('\n', UNSHOWN).replace('\t', UNSHOWN);
  }

  /** What is ours: a style sheet, a script. */
  Html ours(String text) {
    out.append(text);
    return this;
  }

  private void tag(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      text(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  private void character(int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) c);
      default -> out.appendCodePoint(isShown(c) ? c : UNSHOWN);
    }
  }

  /** Controls are not, nor what makes the rest of a line read in another order than it is in. */
  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> c < 0xfffe || c > 0xffff;
    };
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
