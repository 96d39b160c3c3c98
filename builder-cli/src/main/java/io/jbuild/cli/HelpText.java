package io.jbuild.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What {@code --help} prints of a command: two columns, for a terminal of 80. */
final class HelpText {

  private static final int WIDTH = 79;

  /** What stands before a long name: room for the short one. */
  private static final int LONG_NAMES = 6;

  /** Names longer than this have a line of their own. */
  private static final int LONGEST = 20;

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /**
   * The help of a command.
   *
   * @param synopsis the command with what follows it
   */
  static String of(String synopsis, String description, List<Option> options) {
    List<Option> shown =
        options.stream()
            .filter(option -> !option.hidden())
            .sorted(
                Comparator.comparing(
                    option -> option.names().get(0).replace("-", "").toLowerCase(Locale.ROOT)))
            .toList();
    int longest =
        shown.stream()
            .mapToInt(option -> longName(option).length())
            .filter(length -> length <= LONGEST)
            .max()
            .orElse(0);
    HelpText help = new HelpText();
    help.text.append("Usage: ").append(synopsis).append('\n');
    help.wrapped(description, 0, 0);
    shown.forEach(option -> help.option(option, LONG_NAMES + longest + 3));
    return help.text.toString();
  }

  private static String longName(Option option) {
    return option.longName() + (option.takesValue() ? "=" + option.label() : "");
  }

  private void option(Option option, int column) {
    String separator = option.shortName().isEmpty() ? "    " : option.shortName() + ", ";
    String names = "  " + separator + longName(option);
    text.append(names);
    if (names.length() > column - 2) {
      text.append('\n').append(" ".repeat(column));
    } else {
      text.append(" ".repeat(column - names.length()));
    }
    wrapped(option.description(), column, column + 2);
  }

  /**
   * Words, and the end of their last line.
   *
   * @param begun what the first line has already
   * @param indent of the lines that follow
   */
  private void wrapped(String words, int begun, int indent) {
    int length = begun;
    boolean first = true;
    for (String word : words.split(" ", -1)) {
      if (!first && length + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(indent));
        length = indent;
      } else if (!first) {
        text.append(' ');
        length++;
      }
      text.append(word);
      length += word.length();
      first = false;
    }
    text.append('\n');
  }
}
