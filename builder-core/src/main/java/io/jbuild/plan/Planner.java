package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.failure.Suggestion;
import io.jbuild.image.Image;
import io.jbuild.image.RemoteImage;
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

  /** What a layer's digest takes in a config. */
  private static final int DIFF_ID = 80;

  private final Dockerfile dockerfile;
  private final PlanOptions options;
  private final BaseImages images;
  private final WordExpansion expansion;
  private final int target;
  private final Scope globals;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, PlannedStage> planned = new TreeMap<>();

  private Planner(Dockerfile dockerfile, PlanOptions options, BaseImages images) {
    this.dockerfile = dockerfile;
    this.options = options;
    this.images = images;
    this.expansion = new WordExpansion(dockerfile.escape());
    this.target = target(dockerfile, options);
    this.globals = GlobalArgs.of(dockerfile, options, target);
  }

  /**
   * Makes the plan.
   *
   * @throws BuildException where the Dockerfile or the options mean nothing
   */
  public static BuildPlan plan(Dockerfile dockerfile, PlanOptions options, BaseImages images) {
    return new Planner(dockerfile, options, images).plan();
  }

  /**
   * Plans every stage, also those the target does not need, for the failures alone.
   *
   * @throws BuildException where the Dockerfile or the options mean nothing
   */
  public static void tryAll(Dockerfile dockerfile, PlanOptions options, BaseImages images) {
    Planner planner = new Planner(dockerfile, options, images);
    new CreatedTime(options, planner.globals)
        .text(FileTimes.onScratch(options.times()), Optional.empty());
    for (int index = 0; index < dockerfile.stages().size(); index++) {
      planner.stage(index);
    }
  }

  private BuildPlan plan() {
    PlannedStage stage = stage(target);
    stage.container().labels().putAll(options.labels());
    FileTimes times = stage.times();
    String created = new CreatedTime(options, globals).text(times, stage.unchangedSince());
    ImageConfig config = stage.config(created);
    long size = config.toBytes().length + (long) DIFF_ID * steps.size();
    if (size > RemoteImage.MAX_CONFIG) {
      throw PlannedStage.tooLarge(size).at(dockerfile.stages().get(target).lines());
    }
    return new BuildPlan(new StepGraph(steps, stage.head()), config);
  }

  /**
   * The number of the stage that is built.
   *
   * @throws BuildException where there is none of that name
   */
  public static int target(Dockerfile dockerfile, PlanOptions options) {
    int count = dockerfile.stages().size();
    if (options.target().isEmpty()) {
      return count - 1;
    }
    String wanted = options.target().get();
    return dockerfile
        .stageNamed(wanted.toLowerCase(Locale.ROOT), count)
        .orElseThrow(
            () ->
                new BuildException(
                    Blame.DOCKERFILE,
                    "target stage \"" + wanted + "\" could not be found",
                    stageMeant(dockerfile, wanted)
                        .orElse(
                            dockerfile.stageNames(count).isEmpty()
                                ? "No stage has a name: give one with FROM … AS NAME."
                                : "The stages with a name are: "
                                    + String.join(", ", dockerfile.stageNames(count))
                                    + ".")));
  }

  Optional<Integer> stageNamed(String lowerCaseName, int before) {
    return dockerfile.stageNamed(lowerCaseName, before);
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
          stageMeant(dockerfile, name)
              .orElse("An image name is lower-case: [registry/]repository[:tag][@digest]."),
          e);
    }
    try {
      return images.find(reference, platform);
    } catch (BuildException e) {
      Optional<String> meant = stageMeant(dockerfile, name);
      if (meant.isEmpty()) {
        throw e;
      }
      throw new BuildException(
          e.blame(), e.message(), "There is no stage \"" + name + "\". " + meant.get(), e);
    }
  }

  private static Optional<String> stageMeant(Dockerfile dockerfile, String name) {
    return Suggestion.of(name, dockerfile.stageNames(dockerfile.stages().size()))
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
