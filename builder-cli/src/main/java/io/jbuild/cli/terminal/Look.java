package io.jbuild.cli.terminal;

import java.util.Locale;
import java.util.SortedMap;

/**
 * Which colours and signs a terminal gets.
 *
 * @param colour whether it gets colours
 * @param signs whether it shows more than ASCII
 */
record Look(boolean colour, boolean signs) {

  /** What a text says by its colour. */
  enum Tone {
    PLAIN(""),
    FAINT("\033[2m"),
    GOOD("\033[32m"),
    BAD("\033[31m"),
    ODD("\033[33m"),
    ACTIVE("\033[36m");

    private final String begin;

    Tone(String begin) {
      this.begin = begin;
    }
  }

  /** What the user asks for by the environment (no-color.org; the locale as POSIX has it). */
  static Look of(SortedMap<String, String> environment) {
    boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
    String locale = "";
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      if (locale.isEmpty()) {
        locale = environment.getOrDefault(name, "");
      }
    }
    String charset = locale.toLowerCase(Locale.ROOT);
    return new Look(colour, charset.contains("utf-8") || charset.contains("utf8"));
  }

  /** The same without colours. */
  Look uncoloured() {
    return new Look(false, signs);
  }

  /** A text in a colour. */
  String in(Tone tone, String text) {
    return !colour || tone.begin.isEmpty() || text.isEmpty() ? text : tone.begin + text + "\033[0m";
  }

  String running() {
    return signs ? "•" : "*";
  }

  String done() {
    return signs ? "✓" : "+";
  }

  String failed() {
    return signs ? "✗" : "x";
  }

  String warning() {
    return "!";
  }

  String ellipsis() {
    return signs ? "…" : "...";
  }

  String separator() {
    return signs ? " · " : ", ";
  }

  String between() {
    return signs ? "│" : "|";
  }

  /** A bar of so many columns, a part of which is full. */
  String bar(long part, long whole, int columns) {
    int full = (int) Math.min(columns, Math.max(0, part * columns / Math.max(1, whole)));
    return in(Tone.ACTIVE, (signs ? "━" : "=").repeat(full))
        + in(Tone.FAINT, (signs ? "─" : "-").repeat(columns - full));
  }
}
