package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.Quoted;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules about FROM's variables, in the order of the stages. */
final class FromRules {

  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final Dockerfile dockerfile;
  private final Scope globals;
  private final Platform target;
  private final Findings findings;
  private final WordExpansion expansion;

  FromRules(Dockerfile dockerfile, Scope globals, Platform target, Findings findings) {
    this.dockerfile = dockerfile;
    this.globals = globals;
    this.target = target;
    this.findings = findings;
    this.expansion = new WordExpansion(dockerfile.escape());
  }

  /**
   * Checks the FROMs.
   *
   * @param options those of each stage
   * @return what they come to; empty where one comes to nothing, with which the plan fails
   */
  Optional<List<Head>> check(List<CheckOptions> options) {
    List<Head> heads = new ArrayList<>();
    for (int index = 0; index < dockerfile.stages().size(); index++) {
      try {
        heads.add(head(index, options.get(index)));
      } catch (BuildException | IllegalArgumentException meaningless) {
        return Optional.empty();
      }
    }
    return Optional.of(heads);
  }

  private Head head(int index, CheckOptions options) {
    Stage stage = dockerfile.stages().get(index);
    String base = expand(stage.base(), stage, options, new WatchedVariables(globals));
    if (base.isEmpty()) {
      throw new IllegalArgumentException("no base");
    }
    Platform platform = target;
    if (stage.platform().isPresent()) {
      platform = platform(stage, stage.platform().get(), options);
    }
    Optional<Integer> parent =
        base.equals("scratch") ? Optional.empty() : dockerfile.stageNamed(base, index);
    Optional<ImageReference> image =
        base.equals("scratch") || parent.isPresent()
            ? Optional.empty()
            : Optional.of(ImageReference.parse(base));
    return new Head(base, platform, parent, image);
  }

  private Platform platform(Stage stage, String word, CheckOptions options) {
    WatchedVariables variables = new WatchedVariables(globals);
    String text = expand(word, stage, options, variables);
    if (variables.unset().isEmpty()
        && variables.set().size() == 1
        && variables.set().contains(TARGET_PLATFORM)
        && globals.find(TARGET_PLATFORM).equals(Optional.of(text))) {
      findings.add(
          options,
          Rule.REDUNDANT_TARGET_PLATFORM,
          stage.lines(),
          "Setting platform to predefined "
              + word
              + " in FROM is redundant as this is the default behavior");
    }
    Platform platform = Platform.parse(text);
    String name = stage.name().orElse("");
    if (variables.unset().isEmpty()
        && variables.set().isEmpty()
        && !name.contains(platform.os())
        && !name.contains(platform.architecture())) {
      findings.add(
          options,
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          stage.lines(),
          "FROM --platform flag should not use constant value " + Quoted.text(text));
    }
    return platform;
  }

  private String expand(
      String word, Stage stage, CheckOptions options, WatchedVariables variables) {
    try {
      return expansion.expand(word, variables);
    } finally {
      for (String name : variables.unset()) {
        if (!globals.declares(name)) {
          findings.add(
              options,
              Rule.UNDEFINED_ARG_IN_FROM,
              stage.lines(),
              "FROM argument '" + name + "' is not declared" + suggestion(name));
        }
      }
    }
  }

  private String suggestion(String name) {
    List<String> known = new ArrayList<>(globals.declared());
    known.addAll(globals.variables().keySet());
    return ClosestName.of(name, known).map(match -> " (did you mean " + match + "?)").orElse("");
  }
}
