package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.dockerfile.WordExpansion;
import java.util.ArrayList;
import java.util.List;

/** The words of a stage's instructions, with the variables it has come to so far. */
record StageWords(PlannedStage stage, WordExpansion expansion) {

  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
  private static final List<String> WINDOWS_SHELL = List.of("cmd", "/S", "/C");

  /** A word, its variables replaced. */
  String expand(String word) {
    return expansion.expand(word, stage.scope()::find);
  }

  /** The same as people may read it. */
  String shown(String word, String expanded) {
    return stage.scope().hides() ? expansion.expand(word, stage.scope()::findShown) : expanded;
  }

  List<String> expandAll(List<String> words) {
    return words.stream().map(this::expand).toList();
  }

  List<KeyValue> expand(List<KeyValue> pairs) {
    return pairs.stream()
        .map(pair -> new KeyValue(expand(pair.key()), expand(pair.value())))
        .toList();
  }

  /** Several words, which a variable may hold too. */
  List<String> words(String text) {
    return expansion.words(text, stage.scope()::find);
  }

  /** What is started: the arguments, or the shell with the text. */
  List<String> command(Instruction.CommandLine line) {
    if (!line.shell()) {
      return line.words();
    }
    List<String> shell = stage.container().shell();
    List<String> usual = stage.platform().isWindows() ? WINDOWS_SHELL : DEFAULT_SHELL;
    List<String> arguments = new ArrayList<>(shell.isEmpty() ? usual : shell);
    arguments.add(String.join(" ", line.words()));
    return arguments;
  }
}
