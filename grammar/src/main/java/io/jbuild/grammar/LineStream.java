package io.jbuild.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * A line as the lexer sees it: where the Dockerfile's escape character is {@code `}, it and {@code
 * \} change places, so that the grammar knows only one. The text of a token is the original one.
 */
final class LineStream implements CharStream {
  private final String text;
  private final boolean exchanged;
  private int index;

  LineStream(String text, char escape) {
    this.text = text;
    this.exchanged = escape == '`';
  }

  @Override
  public String getText(Interval interval) {
    return text.substring(interval.a, Math.min(interval.b + 1, text.length()));
  }

  @Override
  public void consume() {
    index++;
  }

  @Override
  public int LA(int distance) {
    int at = distance > 0 ? index + distance - 1 : index + distance;
    if (distance == 0 || at < 0) {
      return 0;
    }
    if (at >= text.length()) {
      return EOF;
    }
    char c = text.charAt(at);
    if (exchanged) {
      return switch (c) {
        case '\\' -> '`';
        case '`' -> '\\';
        default -> c;
      };
    }
    return c;
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {
    // Nothing to let go: the whole line is in memory.
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int place) {
    index = Math.min(place, text.length());
  }

  @Override
  public int size() {
    return text.length();
  }

  @Override
  public String getSourceName() {
    return UNKNOWN_SOURCE_NAME;
  }
}
