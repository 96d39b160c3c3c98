package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction.Arg;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.failure.Suggestion;
import io.jbuild.image.Image;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns a Dockerfile into the graph of the steps that its target needs, with everything expanded,
 * and the config its image will have. Asks for base images' configs and for nothing else.
 */
public final class Planner {

  private final Dockerfile dockerfile;
  private final PlanOptions options;
  private final BaseImages images;
  private final WordExpansion expansion;
  private final Scope globals = new Scope();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, PlannedStage> planned = new TreeMap<>();

  private Planner(Dockerfile dockerfile, PlanOptions options, BaseImages images) {
    this.dockerfile = dockerfile;
    this.options = options;
    this.images = images;
    this.expansion = new WordExpansion(dockerfile.escape());
  }

  /**
   * Makes the plan.
   *
   * @throws BuildException where the Dockerfile or the options mean nothing
   */
  public static BuildPlan plan(Dockerfile dockerfile, PlanOptions options, BaseImages images) {
    return new Planner(dockerfile, options, images).plan();
  }

  private BuildPlan plan() {
    int target = target();
    new PlatformArgs(options.targetPlatform(), options.buildPlatform())
        .declareIn(globals, dockerfile.stages().get(target).name().orElse("default"));
    for (Arg arg : dockerfile.globalArgs()) {
      for (Arg.Declaration declaration : arg.declarations()) {
        declareGlobal(arg, declaration);
      }
    }
    PlannedStage stage = stage(target);
    stage.container().labels().putAll(options.labels());
    FileTimes times = stage.times();
    String created = new CreatedTime(options, globals).text(times);
    ImageConfig config = stage.config(created);
    return new BuildPlan(new StepGraph(steps, stage.head()), config);
  }

  private void declareGlobal(Arg arg, Arg.Declaration declaration) {
    Optional<String> given = Optional.ofNullable(options.buildArgs().get(declaration.name()));
    Optional<String> value =
        given.or(
            () ->
                declaration
                    .value()
                    .map(
                        word ->
                            Words.at(arg.lines(), () -> expansion.expand(word, globals::find))));
    if (value.isPresent() || globals.find(declaration.name()).isEmpty()) {
      globals.declareArg(declaration.name(), value);
    }
  }

  private int target() {
    List<Stage> stages = dockerfile.stages();
    if (options.target().isEmpty()) {
      return stages.size() - 1;
    }
    String wanted = options.target().get();
    Optional<Integer> found = stageNamed(wanted.toLowerCase(Locale.ROOT), stages.size());
    return found.orElseThrow(
        () ->
            new BuildException(
                Blame.DOCKERFILE,
                "target stage \"" + wanted + "\" could not be found",
                stageMeant(wanted)
                    .orElse("The stages with a name are: " + stageNames(stages.size()))));
  }

  /** The last stage of that name among the first ones; later definitions win. */
  Optional<Integer> stageNamed(String lowerCaseName, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (dockerfile.stages().get(i).name().equals(Optional.of(lowerCaseName))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  List<String> stageNames(int before) {
    return dockerfile.stages().subList(0, before).stream()
        .flatMap(stage -> stage.name().stream())
        .toList();
  }

  Dockerfile dockerfile() {
    return dockerfile;
  }

  PlanOptions options() {
    return options;
  }

  WordExpansion expansion() {
    return expansion;
  }

  Scope globals() {
    return globals;
  }

  StepId next() {
    return new StepId(steps.size());
  }

  StepId add(Step step) {
    steps.add(step);
    return step.id();
  }

  /** The stage's plan; its steps are in the graph once this returns. */
  PlannedStage stage(int index) {
    PlannedStage known = planned.get(index);
    if (known != null) {
      return known;
    }
    PlannedStage stage = begin(index);
    StagePlanner planner = new StagePlanner(this, index, stage);
    planner.runTriggers();
    dockerfile.stages().get(index).instructions().forEach(planner::plan);
    planned.put(index, stage);
    return stage;
  }

  private PlannedStage begin(int index) {
    Stage stage = dockerfile.stages().get(index);
    String base = Words.at(stage.lines(), () -> expansion.expand(stage.base(), globals::find));
    if (base.isEmpty()) {
      throw new BuildException(
              Blame.DOCKERFILE,
              "base name (" + stage.base() + ") should not be blank",
              "Give the ARG it names a default, or a value with {build-arg}.")
          .at(stage.lines());
    }
    Platform platform = platform(stage);
    StageName name = new StageName(dockerfile, index);
    if (base.equals("scratch")) {
      StepId id =
          add(new Step.Base(next(), name.of("FROM scratch"), stage.lines(), Optional.empty()));
      return PlannedStage.onScratch(id, platform, options.times());
    }
    Optional<Integer> parent = stageNamed(base, index);
    if (parent.isPresent()) {
      return stage(parent.get()).child();
    }
    Image image = Words.at(stage.lines(), () -> image(base, platform));
    StepId id =
        add(new Step.Base(next(), name.of("FROM " + base), stage.lines(), Optional.of(image)));
    return PlannedStage.onImage(id, image, options.times());
  }

  /** The step that stands for an image's layers, for {@code COPY --from=image}. */
  StepId imageStep(String reference, Platform platform, Lines lines) {
    Image image = image(reference, platform);
    return add(new Step.Base(next(), "FROM " + reference, lines, Optional.of(image)));
  }

  private Image image(String name, Platform platform) {
    ImageReference reference;
    try {
      reference = ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "failed to parse stage name \"" + name + "\": " + e.getMessage(),
          stageMeant(name)
              .orElse("An image name is lower-case: [registry/]repository[:tag][@digest]."),
          e);
    }
    try {
      return images.find(reference, platform);
    } catch (BuildException e) {
      Optional<String> meant = stageMeant(name);
      if (meant.isEmpty()) {
        throw e;
      }
      throw new BuildException(
          e.blame(), e.message(), "There is no stage \"" + name + "\". " + meant.get(), e);
    }
  }

  private Optional<String> stageMeant(String name) {
    return Suggestion.of(name, stageNames(dockerfile.stages().size()))
        .map(stage -> "Did you mean \"" + stage + "\"?");
  }

  private Platform platform(Stage stage) {
    if (stage.platform().isEmpty()) {
      return options.targetPlatform();
    }
    String word = stage.platform().get();
    String text = Words.at(stage.lines(), () -> expansion.expand(word, globals::find));
    try {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("\"" + word + "\" expands to nothing");
      }
      return Platform.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
              Blame.DOCKERFILE,
              "failed to parse platform: " + e.getMessage(),
              "A platform is os/architecture[/variant], as linux/amd64.",
              e)
          .at(stage.lines());
    }
  }
}
