package io.jbuild.check;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A simple command of a shell script.
 *
 * @param program its name without a folder
 * @param arguments without quotes; variables are not expanded
 */
record ShellCommand(String program, List<String> arguments) {

  /** What may stand before a program's name without being one. */
  private static final Set<String> PREFIXES =
      new TreeSet<>(
          List.of(
              "if",
              "then",
              "elif",
              "else",
              "while",
              "until",
              "do",
              "!",
              "{",
              "time",
              "exec",
              "command",
              "sudo",
              "env",
              "nohup",
              "eatmydata"));

  ShellCommand {
    arguments = List.copyOf(arguments);
  }

  /** The command these words are; one without a name where they only set variables. */
  static ShellCommand of(List<String> words) {
    int first = 0;
    while (first < words.size()
        && (PREFIXES.contains(words.get(first)) || isAssignment(words.get(first)))) {
      first++;
    }
    if (first == words.size()) {
      return new ShellCommand("", List.of());
    }
    String path = words.get(first);
    return new ShellCommand(
        path.substring(path.lastIndexOf('/') + 1), words.subList(first + 1, words.size()));
  }

  private static boolean isAssignment(String word) {
    int equals = word.indexOf('=');
    for (int i = 0; i < equals; i++) {
      char c = word.charAt(i);
      if (c != '_' && !Character.isLetterOrDigit(c)) {
        return false;
      }
    }
    return equals > 0 && !Character.isDigit(word.charAt(0));
  }

  /** The arguments that are no options; the value of an option counts as one. */
  List<String> operands() {
    return arguments.stream().filter(word -> !word.startsWith("-")).toList();
  }

  /** The first of them, empty where there is none. */
  String verb() {
    return operands().stream().findFirst().orElse("");
  }

  boolean has(String... options) {
    for (String option : options) {
      if (arguments.contains(option)) {
        return true;
      }
    }
    return false;
  }

  boolean hasBeginningWith(String prefix) {
    return arguments.stream().anyMatch(word -> word.startsWith(prefix));
  }
}
