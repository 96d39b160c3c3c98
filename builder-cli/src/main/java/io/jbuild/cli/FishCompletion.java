package io.jbuild.cli;

import java.util.ArrayList;
import java.util.List;

/** The completion of fish: a line of {@code complete} for each command and option. */
final class FishCompletion {

  private FishCompletion() {}

  static String script() {
    StringBuilder words = new StringBuilder();
    for (CommandName command : CommandName.values()) {
      words.append("complete -c jbuild -n __jbuild_no_command -a ").append(command.word());
      words.append(" -d ").append(quoted(command.summary())).append('\n');
    }
    for (CommandName command : CommandName.values()) {
      String begin = "complete -c jbuild -n " + when(command);
      Syntax syntax = command.command().syntax();
      String operands = candidates(TypedValue.operands(syntax));
      if (!operands.isEmpty()) {
        words.append(begin).append(operands).append('\n');
      }
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
