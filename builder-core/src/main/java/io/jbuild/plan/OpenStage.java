package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.KeyValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stage whose instructions are being planned, with what the planning of each kind of them needs.
 *
 * @param index the stage's number
 * @param plan what it has come to so far
 */
record OpenStage(Planner planner, int index, PlannedStage plan, StepNames names) {

  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
  private static final List<String> WINDOWS_SHELL = List.of("cmd", "/S", "/C");

  /** A word, its variables replaced. */
  String expand(String word) {
    return planner.expansion().expand(word, plan.scope()::find);
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
    return planner.expansion().words(text, plan.scope()::find);
  }

  /** What is started: the arguments, or the shell with the text. */
  List<String> command(Instruction.CommandLine line) {
    if (!line.shell()) {
      return line.words();
    }
    List<String> shell = plan.container().shell();
    List<String> usual = plan.platform().isWindows() ? WINDOWS_SHELL : DEFAULT_SHELL;
    List<String> arguments = new ArrayList<>(shell.isEmpty() ? usual : shell);
    arguments.add(String.join(" ", line.words()));
    return arguments;
  }

  /** The time of the layer about to be put on. */
  Optional<Instant> layerTime() {
    return plan.times().next().ofLayer();
  }

  /** The next step's id. */
  StepId next() {
    return planner.next();
  }

  /** Puts a step's layer on the stage. */
  void addLayer(Step.LayerStep step, String createdBy) {
    plan.addLayer(planner.add(step, index), createdBy);
  }
}
