package io.jbuild.plan;

import io.jbuild.dockerfile.Stage;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Platform;
import java.util.Locale;
import java.util.Optional;

/** What {@code COPY --from} names: a stage above, by name or number, else an image. */
record CopySource(Planner planner, int index, Lines lines) {

  StepId step(String from, Platform platform) {
    if (from.indexOf('$') >= 0) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "variable expansion is not supported for --from, define a new stage with FROM using ARG"
              + " from global scope as a workaround",
          "Write FROM " + from + " AS name above this stage, and COPY --from=name here.");
    }
    String name = from.toLowerCase(Locale.ROOT);
    Optional<Integer> found = planner.stageNamed(name, index).or(() -> number(from));
    if (found.isPresent()) {
      return planner.stage(found.get()).head();
    }
    Stage own = planner.dockerfile().stages().get(index);
    if (own.name().equals(Optional.of(name)) || from.equals(String.valueOf(index))) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "circular dependency detected on stage: " + name,
          "A stage cannot copy from itself.");
    }
    if (planner.stageNamed(name, planner.dockerfile().stages().size()).isPresent()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "cannot copy from stage \""
              + from
              + "\", it needs to be defined before current stage \""
              + own.name().orElse(String.valueOf(index))
              + "\"",
          "Move that stage above this one.");
    }
    return planner.imageStep(from, platform, lines);
  }

  private Optional<Integer> number(String text) {
    if (!text.matches("[0-9]{1,6}")) {
      return Optional.empty();
    }
    int number = Integer.parseInt(text);
    if (number > index) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "invalid stage index " + number + ": there are " + index + " stages above this one",
          "Stages are counted from 0; names are easier to keep right.");
    }
    return number < index ? Optional.of(number) : Optional.empty();
  }
}
