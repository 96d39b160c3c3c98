package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.Quoted;
import io.jbuild.oci.Platform;
import io.jbuild.plan.Foundation;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules about FROM's variables, in the order of the stages. */
final class FromRules {

  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final Dockerfile dockerfile;
  private final Scope globals;
  private final PlanOptions options;
  private final Findings findings;
  private final WordExpansion expansion;

  FromRules(Dockerfile dockerfile, Scope globals, PlanOptions options, Findings findings) {
    this.dockerfile = dockerfile;
    this.globals = globals;
    this.options = options;
    this.findings = findings;
    this.expansion = new WordExpansion(dockerfile.escape());
  }

  /**
   * Checks the FROMs.
   *
   * @param checks the options of each stage
   * @return what they come to; empty where one comes to nothing, with which the plan fails
   */
  Optional<List<Head>> check(List<CheckOptions> checks) {
    List<Head> heads = new ArrayList<>();
    for (int index = 0; index < dockerfile.stages().size(); index++) {
      try {
        heads.add(head(index, checks.get(index)));
      } catch (BuildException | IllegalArgumentException meaningless) {
        return Optional.empty();
      }
    }
    return Optional.of(heads);
  }

  private Head head(int index, CheckOptions checks) {
    Stage stage = dockerfile.stages().get(index);
    String base = expand(stage.base(), stage, checks, new WatchedVariables(globals));
    if (base.isEmpty()) {
      throw new IllegalArgumentException("no base");
    }
    Platform platform = options.targetPlatform();
    if (stage.platform().isPresent()) {
      platform = platform(stage, stage.platform().get(), checks);
    }
    return new Head(
        base, platform, Foundation.of(dockerfile, index, base, platform, options.contexts()));
  }

  private Platform platform(Stage stage, String word, CheckOptions checks) {
    WatchedVariables variables = new WatchedVariables(globals);
    String text = expand(word, stage, checks, variables);
    if (variables.unset().isEmpty()
        && variables.set().size() == 1
        && variables.set().contains(TARGET_PLATFORM)
        && globals.find(TARGET_PLATFORM).equals(Optional.of(text))) {
      findings.add(
          checks,
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
          checks,
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          stage.lines(),
          "FROM --platform flag should not use constant value " + Quoted.text(text));
    }
    return platform;
  }

  private String expand(String word, Stage stage, CheckOptions checks, WatchedVariables variables) {
    try {
      return expansion.expand(word, variables);
    } finally {
      for (String name : variables.unset()) {
        if (!globals.declares(name)) {
          findings.add(
              checks,
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
