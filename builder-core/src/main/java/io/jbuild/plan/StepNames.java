package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Mount;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Names of a stage's steps as progress shows them, variables replaced but those that sound secret:
 * {@code [build 2/5] RUN make}.
 */
final class StepNames {

  private final String stage;
  private final boolean counts;
  private final WordExpansion expansion;
  private int total;
  private int number;
  private String trigger = "";

  /** Which step of its stage a FROM is. */
  enum From {
    STEP,
    NO_STEP
  }

  /**
   * Names for a stage.
   *
   * @param name of the stage; empty where it is the only one
   * @param from whether its FROM counts: a stage above and {@code scratch} take no work
   */
  StepNames(String name, Stage stage, From from, WordExpansion expansion) {
    this.stage = name.isEmpty() ? "" : name + " ";
    this.expansion = expansion;
    this.counts = from == From.STEP;
    this.total = counts ? 1 : 0;
    for (Instruction instruction : stage.instructions()) {
      if (instruction instanceof Instruction.Run
          || instruction instanceof Instruction.FileInstruction
          || instruction instanceof Instruction.Workdir) {
        total++;
      }
    }
  }

  /** Each of a base's instructions counts as a step. */
  void beginTriggers(int count) {
    total += count;
    trigger = "ONBUILD ";
  }

  void endTriggers() {
    trigger = "";
  }

  /** The step of the FROM; it has a number if it counts. */
  String base(String text) {
    return counts ? numbered(text) : text;
  }

  String run(Instruction.Run run, List<Mount> mounts, Scope scope) {
    return numbered(expansion.expandForDisplay(run.text(), masked(mounts, scope)));
  }

  String files(Instruction.FileInstruction instruction, Scope scope) {
    return numbered(RemoteSources.shown(expanded(instruction.text(), scope)));
  }

  String workdir(Instruction.Workdir workdir, Scope scope) {
    return numbered(expanded(workdir.text(), scope));
  }

  private String expanded(String text, Scope scope) {
    try {
      return expansion.expand(text, scope::findShown);
    } catch (BuildException unbalanced) {
      return text; // its words are well-formed, each for itself; the line need not be
    }
  }

  /** A secret that is a variable is told by its name alone, as is what sounds like one. */
  private Function<String, Optional<String>> masked(List<Mount> mounts, Scope scope) {
    List<String> secrets =
        mounts.stream()
            .filter(mount -> mount.type() == Mount.Type.SECRET)
            .flatMap(mount -> mount.env().stream())
            .toList();
    return secrets.isEmpty()
        ? scope::findShown
        : name -> secrets.contains(name) ? Optional.of("****") : scope.findShown(name);
  }

  private String numbered(String text) {
    number++;
    String here = String.valueOf(number);
    String last = String.valueOf(total);
    String padding = " ".repeat(last.length() - here.length());
    return "[" + stage + padding + here + "/" + last + "] " + trigger + text;
  }
}
