package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What instructions do to an image's config. Those that need files, or variables from outside, are
 * up to who plans them.
 */
abstract class ConfigPlanner implements Instruction.Visitor<PlannedStage> {

  private final PlannedStage stage;
  private final StageWords words;
  private boolean cmdIsOwn;

  ConfigPlanner(StageWords words) {
    this.stage = words.stage();
    this.words = words;
  }

  @Override
  public PlannedStage env(Instruction.Env env) {
    // All values see the environment as it was before the instruction.
    List<KeyValue> expanded = words.expand(env.values());
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < expanded.size(); i++) {
      shown.add(words.shown(env.values().get(i).value(), expanded.get(i).value()));
    }
    for (int i = 0; i < expanded.size(); i++) {
      KeyValue pair = expanded.get(i);
      stage.container().setEnv(pair.key(), pair.value());
      stage.scope().setEnv(pair.key(), pair.value(), shown.get(i));
    }
    stage.addEmpty("ENV" + joined(expanded));
    return stage;
  }

  @Override
  public PlannedStage label(Instruction.Label label) {
    List<KeyValue> expanded = words.expand(label.labels());
    expanded.forEach(pair -> stage.container().labels().put(pair.key(), pair.value()));
    stage.addEmpty("LABEL" + joined(expanded));
    return stage;
  }

  @Override
  public PlannedStage cmd(Instruction.Cmd cmd) {
    List<String> arguments = words.command(cmd.command());
    stage.container().setCmd(arguments);
    stage.container().argsEscaped = true;
    cmdIsOwn = true;
    stage.addEmpty(CreatedBy.quoted("CMD", arguments));
    return stage;
  }

  @Override
  public PlannedStage entrypoint(Instruction.Entrypoint entrypoint) {
    List<String> arguments = words.command(entrypoint.command());
    stage.container().setEntrypoint(arguments);
    if (!cmdIsOwn) {
      stage.container().setCmd(List.of());
    }
    stage.addEmpty(CreatedBy.quoted("ENTRYPOINT", arguments));
    return stage;
  }

  @Override
  public PlannedStage expose(Instruction.Expose expose) {
    List<String> ports =
        PortSpecs.parse(
            expose.ports().stream().flatMap(word -> words.words(word).stream()).toList());
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
    String signal = words.expand(stopSignal.signal());
    Signals.check(signal);
    stage.container().stopSignal = Optional.of(signal);
    stage.addEmpty("STOPSIGNAL " + signal);
    return stage;
  }

  @Override
  public PlannedStage user(Instruction.User user) {
    stage.container().user = words.expand(user.user());
    stage.addEmpty("USER " + stage.container().user);
    return stage;
  }

  @Override
  public PlannedStage volume(Instruction.Volume volume) {
    List<String> paths = words.expandAll(volume.paths());
    if (paths.contains("")) {
      throw new BuildException(
          Blame.DOCKERFILE, "VOLUME specified can not be an empty string", "Name a directory.");
    }
    stage.container().volumes().addAll(paths);
    stage.addEmpty(CreatedBy.listed("VOLUME", paths));
    return stage;
  }

  /** WORKDIR: goes to the directory; returns its path. */
  final String enter(Instruction.Workdir workdir) {
    ContainerConfig container = stage.container();
    String path = WorkingDirectory.resolve(container.workingDir, words.expand(workdir.path()));
    FileWords.checkLengths("/", path);
    container.workingDir = path;
    return path;
  }

  private static String joined(List<KeyValue> pairs) {
    StringBuilder text = new StringBuilder();
    pairs.forEach(pair -> text.append(' ').append(pair.key()).append('=').append(pair.value()));
    return text.toString();
  }
}
