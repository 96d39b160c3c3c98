package io.jbuild.cli;

import java.util.List;
import java.util.Map;

/** What {@code --help} prints of a command: two columns, for a terminal of 80. */
final class HelpText {

  /** What the options are called that stand under no title, where others stand under some. */
  static final String GENERAL = "General";

  private static final int WIDTH = 79;

  /** What stands before a long name: room for the short one. */
  private static final int LONG_NAMES = 6;

  /** Names longer than this have a line of their own. */
  private static final int LONGEST = 20;

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /** The help of a command. */
  static String of(Syntax syntax) {
    Map<String, List<Option>> shown = syntax.shown();
    int longest =
        shown.values().stream()
            .flatMap(List::stream)
            .mapToInt(option -> option.usage().length())
            .filter(length -> length <= LONGEST)
            .max()
            .orElse(0);
    HelpText help = new HelpText();
    help.wrapped("Usage: jbuild " + syntax.name() + " " + syntax.synopsis(), 0, 7);
    help.wrapped(syntax.description(), 0, 0);
    shown.forEach(
        (title, options) -> {
          if (shown.size() > 1) {
            help.text.append('\n').append(title.isEmpty() ? GENERAL : title).append(":\n");
          }
          options.forEach(option -> help.option(option, LONG_NAMES + longest + 3));
        });
    return help.text.toString();
  }

  private void option(Option option, int column) {
    String separator = option.shortName().isEmpty() ? "    " : option.shortName() + ", ";
    String names = "  " + separator + option.usage();
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
