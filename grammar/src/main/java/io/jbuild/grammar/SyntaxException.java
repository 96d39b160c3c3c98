package io.jbuild.grammar;

/** Text that is no Dockerfile, or a word in it that cannot be expanded. */
public final class SyntaxException extends RuntimeException {
  private final String hint;
  private final int firstLine;
  private final int lastLine;

  SyntaxException(String message, String hint) {
    this(message, hint, 0, 0);
  }

  private SyntaxException(String message, String hint, int firstLine, int lastLine) {
    super(message);
    this.hint = hint;
    this.firstLine = firstLine;
    this.lastLine = lastLine;
  }

  /** This failure at these lines; a place it already has stays. */
  SyntaxException at(int first, int last) {
    if (firstLine != 0) {
      return this;
    }
    SyntaxException placed = new SyntaxException(message(), hint, first, last);
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  /** What is wrong, in one sentence without a full stop. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** What to do about it; empty where the message says it all. */
  public String hint() {
    return hint;
  }

  /** The first line it is about, counted from 1; 0 where a single word was read. */
  public int firstLine() {
    return firstLine;
  }

  /** The last line it is about. */
  public int lastLine() {
    return lastLine;
  }
}
