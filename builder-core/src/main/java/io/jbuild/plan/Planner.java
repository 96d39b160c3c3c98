package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.secret.HiddenTexts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Turns a Dockerfile into the graph of the steps that its target needs, with everything expanded,
 * and the config its image will have. Asks for base images' configs and for nothing else.
 */
public final class Planner {

  /** What a layer's digest takes in a config. */
  private static final int DIFF_ID = 80;

  private final Dockerfile dockerfile;
  private final PlanOptions options;
  private final Bases bases;
  private final WordExpansion expansion;
  private final HiddenTexts hidden;
  private final int target;
  private final Scope globals;
  private final List<StageHead> heads;
  private final Set<StepId> afresh = new LinkedHashSet<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, PlannedStage> planned = new TreeMap<>();

  private Planner(
      Dockerfile dockerfile, PlanOptions options, BaseImages images, HiddenTexts hidden) {
    this.dockerfile = dockerfile;
    this.hidden = hidden;
    this.bases = new Bases(this, images);
    this.expansion = new WordExpansion(dockerfile.escape());
    this.target = target(dockerfile, options);
    this.globals = GlobalArgs.of(dockerfile, options, target);
    hide(globals);
    this.options = SourceDateEpoch.resolve(dockerfile, options, globals);
    this.heads = StageHead.all(dockerfile, this.options, globals);
    checkSources();
  }

  /** What this scope hides is in no text. */
  void hide(Scope scope) {
    if (scope.hides()) {
      scope.hidden().forEach(hidden::hide);
    }
  }

  private void checkSources() {
    for (int index = 0; index < dockerfile.stages().size(); index++) {
      for (Instruction instruction : dockerfile.stages().get(index).instructions()) {
        int stage = index;
        Words.check(instruction.lines(), () -> CopySource.stagesAbove(this, stage, instruction));
      }
    }
  }

  /**
   * Makes the plan.
   *
   * @param hidden takes up values of variables that sound secret
   * @throws BuildException where the Dockerfile or the options mean nothing
   */
  public static BuildPlan plan(
      Dockerfile dockerfile, PlanOptions options, BaseImages images, HiddenTexts hidden) {
    return new Planner(dockerfile, options, images, hidden).plan();
  }

  /**
   * Plans every stage, also those the target does not need, for the failures alone.
   *
   * @throws BuildException where the Dockerfile or the options mean nothing
   */
  public static void tryAll(
      Dockerfile dockerfile, PlanOptions options, BaseImages images, HiddenTexts hidden) {
    Planner planner = new Planner(dockerfile, options, images, hidden);
    new CreatedTime(planner.options, planner.globals)
        .text(FileTimes.onScratch(options.times()), Optional.empty());
    planner.stages(IntStream.range(0, dockerfile.stages().size()).boxed().toList());
  }

  /** Plans stages in their order, while the images they stand on come beside each other. */
  private void stages(Collection<Integer> indexes) {
    BaseImages.Expected images = bases.expect(indexes.stream().map(heads::get).toList());
    try {
      indexes.forEach(this::stage);
    } finally {
      images.close();
    }
  }

  private BuildPlan plan() {
    stages(StageNeeds.of(this, target));
    PlannedStage stage = stage(target);
    stage.container().labels().putAll(options.labels());
    FileTimes times = stage.times();
    String created = new CreatedTime(options, globals).text(times, stage.unchangedSince());
    ImageConfig config = stage.config(created, options.platform());
    long size = config.toBytes().length + (long) DIFF_ID * steps.size();
    if (size > RemoteImage.MAX_CONFIG) {
      throw PlannedStage.tooLarge(size).at(dockerfile.stages().get(target).lines());
    }
    return new BuildPlan(new StepGraph(steps, stage.head(), afresh), config);
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
                    StageHead.meant(dockerfile, wanted)
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

  /** Adds a step of no stage. */
  StepId add(Step step) {
    steps.add(step);
    return step.id();
  }

  /** Adds a step of a stage. */
  StepId add(Step step, int stage) {
    Optional<String> name = dockerfile.stages().get(stage).name();
    if (name.isPresent() && options.afresh().stream().anyMatch(name.get()::equalsIgnoreCase)) {
      afresh.add(step.id());
    }
    return add(step);
  }

  /** What a stage stands on. */
  Foundation foundation(int stage) {
    return heads.get(stage).foundation();
  }

  /** Whether a context stands for a stage. */
  boolean isReplaced(int stage) {
    return foundation(stage) instanceof Foundation.Replaced;
  }

  /** The stage's plan; its steps are in the graph once this returns. */
  PlannedStage stage(int index) {
    PlannedStage known = planned.get(index);
    if (known != null) {
      return known;
    }
    Stage written = dockerfile.stages().get(index);
    StageHead head = heads.get(index);
    StepNames names = names(index);
    String name = names.base("FROM " + head.base());
    PlannedStage stage = Words.at(written.lines(), () -> bases.begin(head, name, written.lines()));
    if (isReplaced(index)) {
      stage.forgetTriggers();
    } else {
      hide(stage.scope());
      StagePlanner planner = new StagePlanner(new OpenStage(this, index, stage, names));
      planner.runTriggers();
      written.instructions().forEach(planner::plan);
    }
    planned.put(index, stage);
    return stage;
  }

  private StepNames names(int index) {
    Stage stage = dockerfile.stages().get(index);
    boolean alone = dockerfile.stages().size() == 1;
    Foundation foundation = foundation(index);
    boolean works =
        foundation instanceof Foundation.OfImage || foundation instanceof Foundation.Context;
    return new StepNames(
        stage.name().orElse(alone ? "" : "stage-" + index),
        stage,
        works ? StepNames.From.STEP : StepNames.From.NO_STEP,
        expansion);
  }

  /** What a stage's files are, for whoever takes some of them. */
  FileSource files(int index) {
    return heads.get(index).foundation() instanceof Foundation.Replaced replaced
            && replaced.found().context() instanceof NamedContext.Files
        ? new FileSource.Context(Optional.of(replaced.found().name()))
        : stage(index).files();
  }

  /** What the files of an image, or of what stands for it, are. */
  FileSource files(String name, Platform platform, Lines lines) {
    return bases.files(name, platform, lines);
  }
}
