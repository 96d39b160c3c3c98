package io.jbuild.grammar;

import java.util.Locale;

/** How the arguments of an instruction are read. */
enum Shape {
  /** A JSON array, else the rest of the line. */
  COMMAND,
  /** A JSON array, else words. */
  FILES,
  /** Words between blanks. */
  WORDS,
  /** Words in which quotes protect blanks. */
  QUOTED_WORDS,
  /** {@code name=value name=value}, or {@code name value}. */
  ASSIGNMENTS,
  /** The rest of the line. */
  TEXT,
  /** A word, then as COMMAND. */
  HEALTH,
  /** Another instruction. */
  TRIGGER,
  /** Not read: nobody knows this keyword. */
  UNKNOWN;

  static Shape of(String keyword) {
    return switch (keyword.toLowerCase(Locale.ROOT)) {
      case "run", "cmd", "entrypoint", "shell" -> COMMAND;
      case "add", "copy", "volume" -> FILES;
      case "from", "expose" -> WORDS;
      case "arg" -> QUOTED_WORDS;
      case "env", "label" -> ASSIGNMENTS;
      case "user", "workdir", "maintainer", "stopsignal" -> TEXT;
      case "healthcheck" -> HEALTH;
      case "onbuild" -> TRIGGER;
      default -> UNKNOWN;
    };
  }

  static boolean takesHeredocs(String keyword) {
    return switch (keyword.toLowerCase(Locale.ROOT)) {
      case "run", "add", "copy" -> true;
      default -> false;
    };
  }
}
