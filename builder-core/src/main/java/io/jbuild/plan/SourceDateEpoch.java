package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where {@code SOURCE_DATE_EPOCH} names a source instead of a time. Files of the machine and images
 * have no time of their own: with them it is as if nobody had given one, and nobody sees the word.
 */
final class SourceDateEpoch {

  private static final String NUMBER = "[+-]?[0-9]+";

  private SourceDateEpoch() {}

  /**
   * The options without the word.
   *
   * @param globals the variables of FROM, from which it goes too
   * @throws BuildException where the word names no source
   */
  static PlanOptions resolve(Dockerfile dockerfile, PlanOptions options, Scope globals) {
    Optional<String> value =
        Optional.ofNullable(options.buildArgs().get(PlanOptions.EPOCH))
            .or(() -> globals.find(PlanOptions.EPOCH));
    if (value.isEmpty() || value.get().matches(NUMBER)) {
      return options;
    }
    check(dockerfile, options, value.get());
    SortedMap<String, String> buildArgs = new TreeMap<>(options.buildArgs());
    buildArgs.remove(PlanOptions.EPOCH);
    globals.unset(PlanOptions.EPOCH);
    return options.with(buildArgs);
  }

  private static void check(Dockerfile dockerfile, PlanOptions options, String word) {
    if (word.isEmpty() || word.equals("context")) {
      return;
    }
    Optional<NamedContexts.Found> context = options.contexts().find(word, options.targetPlatform());
    if (context.isPresent()) {
      if (context.get().context() instanceof NamedContext.Files files
          && files.address().isPresent()) {
        throw refusal("SOURCE_DATE_EPOCH from a context of another machine is not supported yet");
      }
      return;
    }
    Optional<Integer> stage =
        dockerfile.stageNamed(word.toLowerCase(Locale.ROOT), dockerfile.stages().size());
    if (stage.isPresent()) {
      Stage named = dockerfile.stages().get(stage.get());
      throw refusal(named).at(named.lines());
    }
    throw new BuildException(
        Blame.DOCKERFILE,
        "invalid SOURCE_DATE_EPOCH: " + word,
        "It is a whole number of seconds since 1970, or names where the time comes from: context,"
            + " a named context, or a stage with one remote ADD.");
  }

  /** A stage may name the time of what it downloads: it has to do nothing else. */
  private static BuildException refusal(Stage stage) {
    if (!stage.base().equals("scratch")) {
      return refusal("SOURCE_DATE_EPOCH stage must use FROM scratch");
    }
    List<Instruction> rest =
        stage.instructions().stream().filter(i -> !(i instanceof Instruction.Arg)).toList();
    for (Instruction instruction : rest) {
      if (!(instruction instanceof Instruction.Add)) {
        return refusal(
            "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported "
                + instruction.text().split(" ", 2)[0]
                + " instruction");
      }
    }
    if (rest.size() != 1) {
      return refusal("SOURCE_DATE_EPOCH stage must contain exactly one remote ADD");
    }
    return refusal("SOURCE_DATE_EPOCH from a stage is not supported yet");
  }

  private static BuildException refusal(String message) {
    return new BuildException(Blame.DOCKERFILE, message, "Give the seconds since 1970 instead.");
  }
}
