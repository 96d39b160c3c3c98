package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Optional;

/**
 * Plans the instructions of one stage; those that make a layer of files in {@link RunPlanner} and
 * {@link FilePlanner}.
 */
final class StagePlanner extends ConfigPlanner {

  /** What is told to others, and is no variable for a command. */
  private static final List<String> NO_VARIABLES =
      List.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final OpenStage open;
  private final Planner planner;
  private final PlannedStage stage;

  StagePlanner(OpenStage open) {
    super(open.words());
    this.open = open;
    this.planner = open.planner();
    this.stage = open.plan();
  }

  void plan(Instruction instruction) {
    try {
      instruction.accept(this);
    } catch (BuildException e) {
      throw e.at(instruction.lines());
    }
  }

  /** The base's ONBUILD instructions, once, right after FROM. */
  void runTriggers() {
    List<String> triggers = stage.container().onBuild();
    stage.container().setOnBuild(List.of());
    open.names().beginTriggers(triggers.size());
    for (String trigger : triggers) {
      plan(
          Dockerfile.parseTrigger(
              trigger, planner.dockerfile().stages().get(open.index()).lines()));
    }
    open.names().endTriggers();
  }

  @Override
  public PlannedStage arg(Instruction.Arg arg) {
    StringBuilder text = new StringBuilder("ARG");
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      String name = declaration.name();
      Optional<String> given = Optional.ofNullable(planner.options().buildArgs().get(name));
      Optional<String> value =
          given
              .or(() -> declaration.value().map(open.words()::expand))
              .or(() -> planner.globals().find(name));
      Optional<String> shown =
          given
              .or(() -> declaration.value().map(v -> open.words().shown(v, value.orElse(""))))
              .or(() -> planner.globals().findShown(name));
      stage.scope().declareArg(name, NO_VARIABLES.contains(name) ? Optional.empty() : value, shown);
      text.append(' ').append(name).append(value.map(v -> "=" + v).orElse(""));
    }
    planner.hide(stage.scope());
    stage.addEmpty(text.toString());
    return stage;
  }

  @Override
  public PlannedStage env(Instruction.Env env) {
    super.env(env);
    planner.hide(stage.scope());
    return stage;
  }

  @Override
  public PlannedStage workdir(Instruction.Workdir workdir) {
    String path = enter(workdir);
    String text = "WORKDIR " + path;
    if (path.equals("/")) {
      stage.addEmpty(text);
      return stage;
    }
    Step.Workdir step =
        new Step.Workdir(
            open.next(),
            open.names().workdir(workdir, stage.scope()),
            workdir.lines(),
            stage.head(),
            // A directory made of nothing has no real time that somebody could want to keep.
            open.layerTime().or(new CreatedTime(planner.options(), planner.globals())::epoch),
            path,
            stage.container().user);
    open.addLayer(step, text);
    return stage;
  }

  @Override
  public PlannedStage run(Instruction.Run run) {
    new RunPlanner(open).plan(run);
    return stage;
  }

  @Override
  public PlannedStage copy(Instruction.Copy copy) {
    new FilePlanner(open).copy(copy);
    return stage;
  }

  @Override
  public PlannedStage add(Instruction.Add add) {
    new FilePlanner(open).add(add);
    return stage;
  }
}
