package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.ArrayList;
import java.util.List;

/** Reads modes like {@code u+x,go=r} as BSD's setmode does, with a umask of 0. */
final class SymbolicMode {

  private static final int USER = 0700;
  private static final int GROUP = 0070;
  private static final int OTHER = 0007;
  private static final int SETUID = 04000;
  private static final int SETGID = 02000;
  private static final int STICKY = 01000;
  private static final int STANDARD = SETUID | SETGID | USER | GROUP | OTHER;

  private final String text;
  private final List<Change> changes = new ArrayList<>();
  private int at;
  private boolean equalsDone;

  private SymbolicMode(String text) {
    this.text = text;
  }

  /** One step of a change. */
  interface Change {
    /**
     * The mode after it.
     *
     * @param conditional the execute bits that {@code X} may set
     */
    int apply(int mode, int conditional);
  }

  /** Reads the changes, in order. */
  static List<Change> parse(String text) {
    SymbolicMode reading = new SymbolicMode(text);
    reading.run();
    return List.copyOf(reading.changes);
  }

  private void run() {
    clause();
    while (at < text.length()) {
      if (peek() != ',') {
        throw wrong();
      }
      at++;
      clause();
    }
  }

  /** {@code who} and one or several operations: {@code u+x-w}. */
  private void clause() {
    int who = who();
    do {
      who = operation(who);
    } while ("+-=".indexOf(peek()) >= 0 && at < text.length());
  }

  private int who() {
    int who = 0;
    while (true) {
      switch (peek()) {
        case 'a' -> who |= STANDARD;
        case 'u' -> who |= SETUID | USER;
        case 'g' -> who |= SETGID | GROUP;
        case 'o' -> who |= OTHER;
        default -> {
          return who;
        }
      }
      at++;
    }
  }

  /** One operation and its permissions; returns who is meant by the next one. */
  private int operation(int whoBefore) {
    char operator = peek();
    if (operator != '+' && operator != '-' && operator != '=') {
      throw wrong();
    }
    if (operator == '=') {
      equalsDone = false;
    }
    at++;
    int who = whoBefore & ~STICKY;
    int permissions = 0;
    int conditional = 0;
    while (true) {
      char c = peek();
      boolean notOnlyOther = who == 0 || (who & ~OTHER) != 0;
      switch (c) {
        case 'r' -> permissions |= 0444;
        case 'w' -> permissions |= 0222;
        case 'x' -> permissions |= 0111;
        case 's' -> permissions |= notOnlyOther ? SETUID | SETGID : 0;
        case 't' -> {
          who |= notOnlyOther ? STICKY : 0;
          permissions |= notOnlyOther ? STICKY : 0;
        }
        case 'X' -> {
          conditional |= operator == '-' ? 0 : 0111;
          permissions |= operator == '-' ? 0111 : 0;
        }
        case 'u', 'g', 'o' -> {
          flush(operator, who, permissions);
          flushConditional(who, conditional);
          permissions = 0;
          conditional = 0;
          equalsDone |= operator == '=';
          copy(c, operator, who);
        }
        default -> {
          if (permissions != 0 || operator == '=' && !equalsDone) {
            equalsDone |= operator == '=';
            set(operator, who, permissions);
          }
          flushConditional(who, conditional);
          return who;
        }
      }
      at++;
    }
  }

  private void flush(char operator, int who, int permissions) {
    if (permissions != 0) {
      set(operator, who, permissions);
    }
  }

  private void flushConditional(int who, int bits) {
    if (bits != 0) {
      int wanted = (who == 0 ? ~0 : who) & bits;
      changes.add((mode, conditional) -> mode | wanted & conditional);
    }
  }

  private void set(char operator, int who, int permissions) {
    int bits = (who == 0 ? ~0 : who) & permissions;
    int cleared = who == 0 ? STANDARD : who;
    changes.add(
        switch (operator) {
          case '+' -> (mode, conditional) -> mode | bits;
          case '-' -> (mode, conditional) -> mode & ~bits;
          default -> (mode, conditional) -> mode & ~cleared | bits;
        });
  }

  /** {@code g=u}: the bits of one class for others. */
  private void copy(char from, char operator, int who) {
    int shift = from == 'u' ? 6 : from == 'g' ? 3 : 0;
    int targets =
        who == 0
            ? 0111
            : ((who & 0400) != 0 ? 0100 : 0) | ((who & 040) != 0 ? 010 : 0) | ((who & 04) >> 2);
    changes.add(
        (mode, conditional) -> {
          int value = mode >> shift & 7;
          int cleared = operator == '+' ? 0 : operator == '-' ? value : 7;
          return mode & ~(targets * cleared) | (operator == '-' ? 0 : targets * value);
        });
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private BuildException wrong() {
    return new BuildException(
        Blame.DOCKERFILE,
        "invalid chmod parameter: '" + text + "': invalid syntax",
        "Write it in octal, as 755, or in symbols, as u+x,go=r.");
  }
}
