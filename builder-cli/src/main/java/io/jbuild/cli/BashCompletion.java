package io.jbuild.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The completion of bash: tables of commands and options, and one function that reads them. Bash
 * breaks words at {@code =} and {@code :}, and expands what {@code compgen -W} is given; so words
 * are put together again, and nothing that others wrote is given to it.
 */
final class BashCompletion {

  private static final String FUNCTIONS = Resource.text("completion.bash");

  private BashCompletion() {}

  static String script() {
    StringBuilder tables = new StringBuilder();
    for (CommandName command : CommandName.values()) {
      Syntax syntax = command.command().syntax();
      List<String> words = new ArrayList<>();
      syntax.shown().values().forEach(group -> group.forEach(option -> add(option, words)));
      row(tables, command.word(), String.join(" ", words));
    }
    StringBuilder operands = new StringBuilder();
    for (CommandName command : CommandName.values()) {
      Syntax syntax = command.command().syntax();
      String first = syntax.stopsAtFirstArgument() ? "first " : "";
      row(operands, command.word(), first + operands(TypedValue.operands(syntax)));
    }
    return FUNCTIONS
        .replace("@COMMANDS@", String.join(" ", CommandName.words()))
        .replace("@PLATFORMS@", String.join("|", TypedValue.PLATFORMS))
        .replace("@OPTIONS@\n", tables)
        .replace("@OPERANDS@\n", operands);
  }

  private static void row(StringBuilder table, String command, String words) {
    table.append("    ").append(command).append(") echo '").append(words).append("' ;;\n");
  }

  private static void add(Option option, List<String> words) {
    String kind =
        switch (option.values()) {
          case NONE -> "flag";
          case OPTIONAL -> "flag/" + kinds(TypedValue.of(option));
          case ONE, MANY -> kinds(TypedValue.of(option));
        };
    option.names().forEach(name -> words.add(name + ":" + kind.replace(' ', '/')));
  }

  /** Kinds with a space between them, with their places where they have but one. */
  private static String operands(TypedValue value) {
    List<String> kinds = new ArrayList<>();
    for (TypedValue.Kind kind : value.kinds()) {
      kinds.add(kind.word() + (value.inOrder() ? "@" + kinds.size() : ""));
    }
    if (!value.words().isEmpty()) {
      kinds.add(fixed(value) + "@0");
    }
    return kinds.isEmpty() ? "anything" : String.join(" ", kinds);
  }

  private static String fixed(TypedValue value) {
    return "=" + String.join("|", value.words());
  }

  /** Kinds with a space between them, and fixed words as {@code =a|b}. */
  private static String kinds(TypedValue value) {
    List<String> kinds = new ArrayList<>();
    value.kinds().forEach(kind -> kinds.add(kind.word()));
    if (!value.words().isEmpty()) {
      kinds.add(fixed(value));
    }
    return kinds.isEmpty() ? "anything" : String.join(" ", kinds);
  }
}
