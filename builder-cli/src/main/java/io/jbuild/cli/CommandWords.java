package io.jbuild.cli;

import io.jbuild.report.format.FrontEnd;

/** The command line's own words, in texts that other front ends print too. */
final class CommandWords {

  static final FrontEnd FRONT_END =
      new FrontEnd(
          Version.text(),
          "'jbuild check'",
          name -> name.equals("login") ? "\"jbuild login\"" : "--" + name);

  private CommandWords() {}

  /** A text of the engine with its options as they are typed. */
  static String in(String text) {
    return FRONT_END.worded(text);
  }
}
