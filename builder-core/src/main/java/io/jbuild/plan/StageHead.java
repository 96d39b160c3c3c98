package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a FROM says, expanded.
 *
 * @param base the name in it
 * @param platform of the image it names
 * @param foundation what the stage stands on
 */
record StageHead(String base, Platform platform, Foundation foundation) {

  /**
   * Those of all stages, also of those that nobody needs: a FROM has to mean something.
   *
   * @throws BuildException where one does not
   */
  static List<StageHead> all(Dockerfile dockerfile, PlanOptions options, Scope globals) {
    List<StageHead> heads = new ArrayList<>();
    for (int index = 0; index < dockerfile.stages().size(); index++) {
      int stage = index;
      heads.add(
          Words.at(
              dockerfile.stages().get(index).lines(),
              () -> of(dockerfile, stage, options, globals)));
    }
    return heads;
  }

  private static StageHead of(
      Dockerfile dockerfile, int index, PlanOptions options, Scope globals) {
    Stage stage = dockerfile.stages().get(index);
    WordExpansion expansion = new WordExpansion(dockerfile.escape());
    String base = expansion.expand(stage.base(), globals::find);
    if (base.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "base name (" + stage.base() + ") should not be blank",
          "Give the ARG it names a default above the first FROM, or a value with {build-arg}.");
    }
    Platform platform =
        stage
            .platform()
            .map(word -> platform(word, expansion.expand(word, globals::find)))
            .orElse(options.targetPlatform());
    try {
      return new StageHead(
          base, platform, Foundation.of(dockerfile, index, base, platform, options.contexts()));
    } catch (IllegalArgumentException e) {
      throw noName(dockerfile, base, e);
    }
  }

  private static Platform platform(String word, String text) {
    if (text.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "empty platform value from expression " + word,
          "Give the ARG it names a default above the first FROM, or a value with {build-arg}.");
    }
    try {
      return Platform.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "failed to parse platform " + word + ": " + e.getMessage(),
          "A platform is os/architecture[/variant], as linux/amd64.",
          e);
    }
  }

  /** What is neither a stage's name nor one that an image may have. */
  static BuildException noName(Dockerfile dockerfile, String name, IllegalArgumentException cause) {
    return new BuildException(
        Blame.DOCKERFILE,
        "failed to parse stage name \"" + name + "\": " + cause.getMessage(),
        meant(dockerfile, name)
            .orElse("An image name is lower-case: [registry/]repository[:tag][@digest]."),
        cause);
  }

  /** The stage that was meant by a name. */
  static Optional<String> meant(Dockerfile dockerfile, String name) {
    return Suggestion.of(name, dockerfile.stageNames(dockerfile.stages().size()))
        .map(stage -> "Did you mean \"" + stage + "\"?");
  }
}
