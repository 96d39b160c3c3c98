package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans the instructions of one stage: what changes the config alone here, what makes a layer in
 * {@link RunPlanner} and {@link FilePlanner}.
 */
final class StagePlanner implements Instruction.Visitor<PlannedStage> {

  /** What is told to others, and is no variable for a command. */
  private static final List<String> NO_VARIABLES =
      List.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final OpenStage open;
  private final Planner planner;
  private final PlannedStage stage;
  private boolean cmdIsOwn;

  StagePlanner(OpenStage open) {
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
  public PlannedStage env(Instruction.Env env) {
    // All values see the environment as it was before the instruction.
    List<KeyValue> expanded = open.expand(env.values());
    for (KeyValue pair : expanded) {
      stage.container().setEnv(pair.key(), pair.value());
      stage.scope().setEnv(pair.key(), pair.value());
    }
    stage.addEmpty("ENV" + joined(expanded));
    return stage;
  }

  @Override
  public PlannedStage label(Instruction.Label label) {
    List<KeyValue> expanded = open.expand(label.labels());
    expanded.forEach(pair -> stage.container().labels().put(pair.key(), pair.value()));
    stage.addEmpty("LABEL" + joined(expanded));
    return stage;
  }

  @Override
  public PlannedStage arg(Instruction.Arg arg) {
    StringBuilder text = new StringBuilder("ARG");
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      String name = declaration.name();
      Optional<String> value =
          Optional.ofNullable(planner.options().buildArgs().get(name))
              .or(() -> declaration.value().map(open::expand))
              .or(() -> planner.globals().find(name));
      stage.scope().declareArg(name, NO_VARIABLES.contains(name) ? Optional.empty() : value);
      text.append(' ').append(name).append(value.map(v -> "=" + v).orElse(""));
    }
    stage.addEmpty(text.toString());
    return stage;
  }

  @Override
  public PlannedStage cmd(Instruction.Cmd cmd) {
    List<String> words = open.command(cmd.command());
    stage.container().setCmd(words);
    stage.container().argsEscaped = true;
    cmdIsOwn = true;
    stage.addEmpty(CreatedBy.quoted("CMD", words));
    return stage;
  }

  @Override
  public PlannedStage entrypoint(Instruction.Entrypoint entrypoint) {
    List<String> words = open.command(entrypoint.command());
    stage.container().setEntrypoint(words);
    if (!cmdIsOwn) {
      stage.container().setCmd(List.of());
    }
    stage.addEmpty(CreatedBy.quoted("ENTRYPOINT", words));
    return stage;
  }

  @Override
  public PlannedStage expose(Instruction.Expose expose) {
    List<String> ports =
        PortSpecs.parse(
            expose.ports().stream().flatMap(word -> open.words(word).stream()).toList());
    stage.container().exposedPorts().addAll(ports);
    stage.addEmpty(CreatedBy.listed("EXPOSE", ports));
    return stage;
  }

  @Override
  public PlannedStage healthcheck(Instruction.HealthcheckOption healthcheck) {
    stage.container().healthcheck = Optional.of(healthcheck.health());
    stage.addEmpty(CreatedBy.healthcheck(healthcheck.health()));
    return stage;
  }

  @Override
  public PlannedStage maintainer(Instruction.Maintainer maintainer) {
    stage.setAuthor(maintainer.name());
    stage.addEmpty("MAINTAINER " + maintainer.name());
    return stage;
  }

  @Override
  public PlannedStage onbuild(Instruction.Onbuild onbuild) {
    List<String> triggers = new ArrayList<>(stage.container().onBuild());
    triggers.add(onbuild.trigger());
    stage.container().setOnBuild(triggers);
    return stage;
  }

  @Override
  public PlannedStage shell(Instruction.Shell shell) {
    stage.container().setShell(shell.words());
    stage.addEmpty(CreatedBy.listed("SHELL", shell.words()));
    return stage;
  }

  @Override
  public PlannedStage stopSignal(Instruction.StopSignal stopSignal) {
    String signal = open.expand(stopSignal.signal());
    Signals.check(signal);
    stage.container().stopSignal = Optional.of(signal);
    stage.addEmpty("STOPSIGNAL " + signal);
    return stage;
  }

  @Override
  public PlannedStage user(Instruction.User user) {
    stage.container().user = open.expand(user.user());
    stage.addEmpty("USER " + stage.container().user);
    return stage;
  }

  @Override
  public PlannedStage volume(Instruction.Volume volume) {
    List<String> paths = open.expandAll(volume.paths());
    if (paths.contains("")) {
      throw new BuildException(
          Blame.DOCKERFILE, "VOLUME specified can not be an empty string", "Name a directory.");
    }
    stage.container().volumes().addAll(paths);
    stage.addEmpty(CreatedBy.listed("VOLUME", paths));
    return stage;
  }

  @Override
  public PlannedStage workdir(Instruction.Workdir workdir) {
    ContainerConfig container = stage.container();
    String path = WorkingDirectory.resolve(container.workingDir, open.expand(workdir.path()));
    FileWords.checkLengths("/", path);
    container.workingDir = path;
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
            container.user);
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

  private static String joined(List<KeyValue> pairs) {
    StringBuilder text = new StringBuilder();
    pairs.forEach(pair -> text.append(' ').append(pair.key()).append('=').append(pair.value()));
    return text.toString();
  }
}
