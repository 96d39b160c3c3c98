package io.jbuild.cli;

import java.util.ArrayList;
import java.util.List;

/** The completion of fish: a line of {@code complete} for each command and option. */
final class FishCompletion {

  private static final String BEGIN = "complete -c jbuild -n ";

  private FishCompletion() {}

  static String script() {
    StringBuilder words = new StringBuilder();
    for (CommandName command : CommandName.values()) {
      words.append("complete -c jbuild -n __jbuild_no_command -a ").append(command.word());
      words.append(" -d ").append(quoted(command.summary())).append('\n');
    }
    for (CommandName command : CommandName.values()) {
      Syntax syntax = command.command().syntax();
      operands(command, syntax, words);
      String begin = BEGIN + when(command);
      syntax
          .shown()
          .values()
          .forEach(
              group ->
                  group.forEach(option -> words.append(begin).append(words(option)).append('\n')));
    }
    return Resource.text("completion.fish")
        .replace("@NAMES@", String.join(" ", CommandName.words()))
        .replace("@PLATFORMS@", String.join(" ", TypedValue.PLATFORMS))
        .replace("@WORDS@\n", words);
  }

  private static void operands(CommandName command, Syntax syntax, StringBuilder words) {
    TypedValue value = TypedValue.operands(syntax);
    if (value.inOrder()) {
      String valued = valued(syntax);
      int place = 0;
      for (TypedValue.Kind kind : value.kinds()) {
        String at = "__jbuild_at " + command.word() + " " + place++ + valued;
        words.append(BEGIN).append(quoted(at));
        words.append(" -a ").append(quoted("(__jbuild_" + kind.word() + ")")).append('\n');
      }
    } else if (!candidates(value).isEmpty()) {
      words.append(BEGIN).append(when(command)).append(candidates(value)).append('\n');
    }
  }

  /** The options whose values are words of their own. */
  private static String valued(Syntax syntax) {
    StringBuilder names = new StringBuilder();
    syntax.shown().values().stream()
        .flatMap(List::stream)
        .filter(
            option -> option.values() == Option.Values.ONE || option.values() == Option.Values.MANY)
        .forEach(option -> option.names().forEach(name -> names.append(' ').append(name)));
    return names.toString();
  }

  private static String when(CommandName command) {
    return command == CommandName.BUILD
        ? "__jbuild_is_build"
        : quoted("__jbuild_is " + command.word());
  }

  private static String words(Option option) {
    StringBuilder words = new StringBuilder();
    for (String name : option.names()) {
      words.append(Option.isShort(name) ? " -s " + name.substring(1) : " -l " + name.substring(2));
    }
    String candidates = candidates(TypedValue.of(option));
    words.append(
        switch (option.values()) {
          case NONE -> "";
          case OPTIONAL -> candidates;
          case ONE, MANY -> candidates.contains(" -F") ? " -r" + candidates : " -x" + candidates;
        });
    return words.append(" -d ").append(quoted(option.description())).toString();
  }

  private static String candidates(TypedValue value) {
    List<String> all = new ArrayList<>(value.words());
    value.kinds().stream()
        .filter(kind -> kind != TypedValue.Kind.FILES)
        .forEach(kind -> all.add("(__jbuild_" + kind.word() + ")"));
    return (value.kinds().contains(TypedValue.Kind.FILES) ? " -F" : "")
        + (all.isEmpty() ? "" : " -a " + quoted(String.join(" ", all)));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
