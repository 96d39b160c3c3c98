package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;

/** Names of a stage's steps as progress shows them: {@code [build 2/5] RUN make}. */
final class StageName {

  private final String prefix;
  private final int total;
  private int number = 1;

  StageName(Dockerfile dockerfile, int index) {
    Stage stage = dockerfile.stages().get(index);
    boolean alone = dockerfile.stages().size() == 1;
    prefix = stage.name().orElse(alone ? "" : "stage-" + index);
    int count = 1;
    for (Instruction instruction : stage.instructions()) {
      if (instruction instanceof Instruction.Run
          || instruction instanceof Instruction.FileInstruction
          || instruction instanceof Instruction.Workdir) {
        count++;
      }
    }
    total = count;
  }

  /** The stage's first step. */
  String of(String text) {
    return "[" + (prefix.isEmpty() ? "" : prefix + " ") + number + "/" + total + "] " + text;
  }

  /** The next step. */
  String next(String text) {
    number = Math.min(number + 1, total);
    return of(text);
  }
}
