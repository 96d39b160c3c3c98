package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction.Arg;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import java.util.Map;
import java.util.Optional;

/** The variables that FROM sees: the platforms' names, and the ARGs above the first FROM. */
public final class GlobalArgs {

  private final Dockerfile dockerfile;
  private final Map<String, String> buildArgs;
  private final Scope scope = new Scope();

  private GlobalArgs(Dockerfile dockerfile, Map<String, String> buildArgs) {
    this.dockerfile = dockerfile;
    this.buildArgs = buildArgs;
  }

  /**
   * The variables with the values that a build gives them.
   *
   * @param target the stage to build
   * @throws BuildException where a default cannot be expanded
   */
  public static Scope of(Dockerfile dockerfile, PlanOptions options, int target) {
    return of(dockerfile, options, target, options.buildArgs());
  }

  /** The same with other values from outside. */
  public static Scope of(
      Dockerfile dockerfile, PlanOptions options, int target, Map<String, String> buildArgs) {
    GlobalArgs args = new GlobalArgs(dockerfile, buildArgs);
    new PlatformArgs(options.targetPlatform(), options.buildPlatform(), buildArgs)
        .declareIn(args.scope, dockerfile.stages().get(target).name().orElse("default"));
    for (Arg arg : dockerfile.globalArgs()) {
      for (Arg.Declaration declaration : arg.declarations()) {
        args.declare(arg, declaration);
      }
    }
    return args.scope;
  }

  private void declare(Arg arg, Arg.Declaration declaration) {
    Optional<String> value = Optional.ofNullable(buildArgs.get(declaration.name()));
    Optional<String> shown = value;
    if (value.isEmpty() && declaration.value().isPresent()) {
      String word = declaration.value().get();
      WordExpansion expansion = new WordExpansion(dockerfile.escape());
      value = Optional.of(Words.at(arg.lines(), () -> expansion.expand(word, scope::find)));
      shown = Optional.of(Words.at(arg.lines(), () -> expansion.expand(word, scope::findShown)));
    }
    if (value.isPresent() || scope.find(declaration.name()).isEmpty()) {
      Optional<String> found = value;
      Optional<String> readable = shown;
      Words.check(arg.lines(), () -> scope.declareArg(declaration.name(), found, readable));
    }
  }
}
