package io.jbuild.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The completion of zsh: its own {@code _arguments} reads what commands take, with descriptions.
 */
final class ZshCompletion {

  private ZshCompletion() {}

  static String script() {
    StringBuilder commands = new StringBuilder();
    StringBuilder words = new StringBuilder();
    for (CommandName command : CommandName.values()) {
      commands.append("    ").append(quoted(command.word() + ":" + command.summary())).append('\n');
      words.append(words(command));
    }
    return Resource.text("completion.zsh")
        .replace("@NAMES@", String.join(" ", CommandName.words()))
        .replace("@PLATFORMS@", String.join(" ", TypedValue.PLATFORMS))
        .replace("@COMMANDS@\n", commands)
        .replace("@WORDS@\n", words);
  }

  private static String words(CommandName command) {
    Syntax syntax = command.command().syntax();
    List<String> specs = new ArrayList<>();
    syntax.shown().values().forEach(group -> group.forEach(option -> specs.add(spec(option))));
    specs.addAll(operands(command, syntax));
    String flags = syntax.stopsAtFirstArgument() ? "-s -S -A '-*'" : "-s -S";
    return "    "
        + command.word()
        + ")\n      _arguments "
        + flags
        + " : \\\n        "
        + String.join(" \\\n        ", specs)
        + "\n      ;;\n";
  }

  private static List<String> operands(CommandName command, Syntax syntax) {
    TypedValue value = TypedValue.operands(syntax);
    List<String> specs = new ArrayList<>();
    if (!value.words().isEmpty()) {
      specs.add(quoted("1: :(" + String.join(" ", value.words()) + ")"));
    }
    String place = syntax.stopsAtFirstArgument() ? "1" : "*";
    if (command == CommandName.BUILD) {
      specs.add(quoted("*: : _jbuild_operands_of_build"));
    } else if (value.inOrder()) {
      for (TypedValue.Kind kind : value.kinds()) {
        specs.add(quoted(specs.size() + 1 + ": :_jbuild_" + kind.word()));
      }
    } else if (!value.kinds().isEmpty()) {
      specs.add(quoted(place + ": :" + any(value)));
    }
    if (syntax.stopsAtFirstArgument()) {
      specs.add(quoted("*: :_default"));
    }
    return specs;
  }

  private static String spec(Option option) {
    String repeated = option.values() == Option.Values.MANY ? "*" : "";
    String value =
        switch (option.values()) {
          case NONE -> "";
          case OPTIONAL -> "::" + value(option);
          case ONE, MANY -> ":" + value(option);
        };
    String told = "[" + option.description().replace("]", "\\]").replace("[", "\\[") + "]" + value;
    if (option.names().size() == 1) {
      return quoted(repeated + shape(option, option.longName()) + told);
    }
    String others = repeated.isEmpty() ? "(" + String.join(" ", option.names()) + ")" : "*";
    List<String> names = option.names().stream().map(name -> shape(option, name)).toList();
    return quoted(others) + "{" + String.join(",", names) + "}" + quoted(told);
  }

  /** How a value follows: {@code -tNAME}, {@code --tag=NAME}, or a word of its own. */
  private static String shape(Option option, String name) {
    return switch (option.values()) {
      case NONE -> name;
      case OPTIONAL -> name + "=-";
      case ONE, MANY -> name + (Option.isShort(name) ? "+" : "=");
    };
  }

  private static String value(Option option) {
    TypedValue value = TypedValue.of(option);
    String label = option.label().replace(":", "\\:");
    return value.words().isEmpty()
        ? label + ":" + any(value)
        : label + ":(" + String.join(" ", value.words()) + ")";
  }

  private static String any(TypedValue value) {
    List<String> kinds = value.kinds().stream().map(TypedValue.Kind::word).toList();
    return switch (kinds.size()) {
      case 0 -> "";
      case 1 -> "_jbuild_" + kinds.get(0);
      default -> " _jbuild_any " + String.join(" ", kinds);
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
