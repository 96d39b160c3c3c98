package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Mount;
import io.jbuild.dockerfile.Stage;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code COPY --from} and {@code RUN --mount from=} name: a stage above, for COPY also by its
 * number, else a named context or an image.
 */
record CopySource(Planner planner, int index, Lines lines) {

  /**
   * The stages above that an instruction takes files from.
   *
   * @throws BuildException for what can be no stage, whatever stage it stands in
   */
  static List<Integer> stagesAbove(Planner planner, int index, Instruction instruction) {
    CopySource source = new CopySource(planner, index, instruction.lines());
    List<Integer> stages = new ArrayList<>();
    if (instruction instanceof Instruction.Copy copy) {
      copy.from().flatMap(source::stage).ifPresent(stages::add);
    } else if (instruction instanceof Instruction.Run run) {
      for (String mount : run.mounts()) {
        Mount.from(mount).flatMap(source::named).ifPresent(stages::add);
      }
    }
    return stages.stream().filter(source::isAbove).toList();
  }

  /** What COPY takes files from. */
  FileSource copied(String from, Platform platform) {
    Optional<Integer> stage = stage(from);
    if (stage.isPresent() && !isAbove(stage.get())) {
      throw later("cannot copy from stage \"" + from + "\", it needs to be");
    }
    return stage.map(planner::files).orElseGet(() -> planner.files(from, platform, lines));
  }

  /** What a mount shows; a number is a name like any other. */
  FileSource mounted(String from, String target, Platform platform) {
    Optional<Integer> stage = named(from);
    if (stage.isPresent() && !isAbove(stage.get())) {
      throw later(
          "cannot mount from stage \"" + from + "\" to \"" + target + "\", stage needs to be");
    }
    return stage.map(planner::files).orElseGet(() -> planner.files(from, platform, lines));
  }

  /** The stage a COPY names, wherever it stands. */
  private Optional<Integer> stage(String from) {
    if (!planner.expansion().expand(from, name -> Optional.empty()).equals(from)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround",
          "Write FROM " + from + " AS name above this stage, and COPY --from=name here.");
    }
    return from.matches("[0-9]{1,6}") ? Optional.of(number(from)) : named(from);
  }

  /** Of two stages with the name the last, of those above if there is one. */
  private Optional<Integer> named(String from) {
    String name = from.toLowerCase(Locale.ROOT);
    Optional<Integer> above = planner.stageNamed(name, index);
    if (above.isPresent()) {
      return above;
    }
    Stage own = planner.dockerfile().stages().get(index);
    if (own.name().equals(Optional.of(name)) && !planner.isReplaced(index)) {
      throw circular(name);
    }
    return planner.stageNamed(name, planner.dockerfile().stages().size());
  }

  private int number(String text) {
    int number = Integer.parseInt(text);
    if (number == index && !planner.isReplaced(index)) {
      throw circular(text);
    }
    if (number >= planner.dockerfile().stages().size()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "invalid stage index " + number + ": there are " + index + " stages above this one",
          "Stages are counted from 0; names are easier to keep right.");
    }
    return number;
  }

  /** A stage that a context stands for is there before all others. */
  private boolean isAbove(int stage) {
    return stage < index || planner.isReplaced(stage);
  }

  private BuildException later(String message) {
    Stage own = planner.dockerfile().stages().get(index);
    return new BuildException(
        Blame.DOCKERFILE,
        message
            + " defined before current stage \""
            + own.name().orElse(String.valueOf(index))
            + "\"",
        "Move that stage above this one.");
  }

  private static BuildException circular(String name) {
    return new BuildException(
        Blame.DOCKERFILE,
        "circular dependency detected on stage: " + name,
        "A stage cannot copy from itself.");
  }
}
