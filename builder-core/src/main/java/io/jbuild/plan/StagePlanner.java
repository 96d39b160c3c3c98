package io.jbuild.plan;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.oci.ContainerConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plans the instructions of one stage: expands them, adds their steps, changes the config. */
final class StagePlanner implements Instruction.Visitor<PlannedStage> {

  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  private static final String HOSTNAME = "buildkitsandbox";
  private static final String HOSTNAME_ARG = "BUILDKIT_SANDBOX_HOSTNAME";

  private final Planner planner;
  private final int index;
  private final PlannedStage stage;
  private final StageName names;
  private boolean cmdIsOwn;

  StagePlanner(Planner planner, int index, PlannedStage stage) {
    this.planner = planner;
    this.index = index;
    this.stage = stage;
    this.names = new StageName(planner.dockerfile(), index);
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
    for (String trigger : triggers) {
      plan(Dockerfile.parseTrigger(trigger, planner.dockerfile().stages().get(index).lines()));
    }
  }

  @Override
  public PlannedStage env(Instruction.Env env) {
    // All values see the environment as it was before the instruction.
    List<KeyValue> expanded = expand(env.values());
    for (KeyValue pair : expanded) {
      stage.container().setEnv(pair.key(), pair.value());
      stage.scope().setEnv(pair.key(), pair.value());
    }
    stage.addEmpty("ENV" + joined(expanded));
    return stage;
  }

  @Override
  public PlannedStage label(Instruction.Label label) {
    List<KeyValue> expanded = expand(label.labels());
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
              .or(() -> declaration.value().map(this::expand))
              .or(() -> planner.globals().find(name));
      stage.scope().declareArg(name, value);
      text.append(' ').append(name).append(value.map(v -> "=" + v).orElse(""));
    }
    stage.addEmpty(text.toString());
    return stage;
  }

  @Override
  public PlannedStage cmd(Instruction.Cmd cmd) {
    List<String> words = command(cmd.command());
    stage.container().setCmd(words);
    stage.container().argsEscaped = true;
    cmdIsOwn = true;
    stage.addEmpty(CreatedBy.quoted("CMD", words));
    return stage;
  }

  @Override
  public PlannedStage entrypoint(Instruction.Entrypoint entrypoint) {
    List<String> words = command(entrypoint.command());
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
            expose.ports().stream()
                .flatMap(word -> planner.expansion().words(word, stage.scope()::find).stream())
                .toList());
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
    String signal = expand(stopSignal.signal());
    Signals.check(signal);
    stage.container().stopSignal = Optional.of(signal);
    stage.addEmpty("STOPSIGNAL " + signal);
    return stage;
  }

  @Override
  public PlannedStage user(Instruction.User user) {
    stage.container().user = expand(user.user());
    stage.addEmpty("USER " + stage.container().user);
    return stage;
  }

  @Override
  public PlannedStage volume(Instruction.Volume volume) {
    List<String> paths = volume.paths().stream().map(this::expand).toList();
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
    String path = WorkingDirectory.resolve(container.workingDir, expand(workdir.path()));
    container.workingDir = path;
    String text = "WORKDIR " + path;
    if (path.equals("/")) {
      stage.addEmpty(text);
      return stage;
    }
    Step.Workdir step =
        new Step.Workdir(
            planner.next(),
            names.next(workdir.text()),
            workdir.lines(),
            stage.head(),
            layerTime(),
            path,
            container.user);
    stage.addLayer(planner.add(step), text);
    return stage;
  }

  @Override
  public PlannedStage run(Instruction.Run run) {
    if (!run.mounts().isEmpty() || !run.devices().isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "RUN --mount and --device cannot be run by this version of jbuild",
          "COPY what the command needs, or leave the flag out.");
    }
    if (run.security().filter(security -> !security.equals("sandbox")).isPresent()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "RUN --security=" + run.security().get() + " cannot be run by this version of jbuild",
          "Leave the flag out.");
    }
    List<String> arguments = command(run.command());
    if (arguments.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE, "arguments are required", "Say which command RUN runs.");
    }
    String createdBy = CreatedBy.run(arguments, stage.scope().argValues());
    Step.Run step =
        new Step.Run(
            planner.next(),
            names.next(run.text()),
            run.lines(),
            stage.head(),
            stage.platform(),
            layerTime(),
            arguments,
            new TreeMap<>(stage.scope().variables()),
            proxies(),
            stage.container().user,
            stage.container().workingDir,
            network(run),
            planner.options().buildArgs().getOrDefault(HOSTNAME_ARG, HOSTNAME),
            run.heredocs());
    stage.addLayer(planner.add(step), createdBy);
    return stage;
  }

  /** A RUN may ask for less than the build allows, never for more. */
  private boolean network(Instruction.Run run) {
    String mode = run.network().orElse("default");
    if (mode.equals("host") && !planner.options().network()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "RUN --network=host is not allowed in a build without network",
          "Leave the flag out, or {network} none.");
    }
    return planner.options().network() && !mode.equals("none");
  }

  @Override
  public PlannedStage copy(Instruction.Copy copy) {
    Optional<StepId> source = copy.from().map(from -> source(from, copy.lines()));
    files(copy, source, copy.parents(), Optional.empty());
    return stage;
  }

  @Override
  public PlannedStage add(Instruction.Add add) {
    files(add, Optional.empty(), /* parents= */ false, add.unpack());
    if (add.checksum().isPresent()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "checksum requires HTTP(S) or Git sources",
          "Leave --checksum out, or name one URL.");
    }
    return stage;
  }

  private void files(
      Instruction.FileInstruction instruction,
      Optional<StepId> from,
      boolean parents,
      Optional<Boolean> unpack) {
    Instruction.Files files = expand(instruction.files());
    Step.Copy.Kind kind =
        instruction instanceof Instruction.Add ? Step.Copy.Kind.ADD : Step.Copy.Kind.COPY;
    files.sources().forEach(source -> RemoteSources.refuse(kind, source));
    Step.Copy step =
        new Step.Copy(
            planner.next(),
            names.next(instruction.text()),
            instruction.lines(),
            stage.head(),
            fileTime(files),
            kind,
            from,
            files,
            parents,
            unpack,
            stage.container().workingDir);
    stage.addLayer(planner.add(step), CreatedBy.files(kind.name(), files, parents, ""));
  }

  /** A layer of {@code --link} does not depend on its parent, nor does its time. */
  private Optional<Instant> fileTime(Instruction.Files files) {
    return files.link() && files.chmod().isEmpty()
        ? FileTimes.onScratch(planner.options().times()).next().ofLayer()
        : layerTime();
  }

  private StepId source(String from, Lines lines) {
    return new CopySource(planner, index, lines).step(from, stage.platform());
  }

  private Instruction.Files expand(Instruction.Files files) {
    List<Heredoc> heredocs =
        files.heredocs().stream()
            .map(
                heredoc ->
                    heredoc.expand()
                        ? new Heredoc(
                            heredoc.name(),
                            WordExpansion.expandHeredoc(heredoc.content(), stage.scope()::find),
                            true)
                        : heredoc)
            .toList();
    return new Instruction.Files(
        files.sources().stream().map(this::expand).toList(),
        heredocs,
        expand(files.destination()),
        files.chown().map(this::expand),
        files.chmod().map(this::expand),
        files.link(),
        files.exclude());
  }

  private List<KeyValue> expand(List<KeyValue> pairs) {
    return pairs.stream()
        .map(pair -> new KeyValue(expand(pair.key()), expand(pair.value())))
        .toList();
  }

  private String expand(String word) {
    return planner.expansion().expand(word, stage.scope()::find);
  }

  private static String joined(List<KeyValue> pairs) {
    StringBuilder text = new StringBuilder();
    pairs.forEach(pair -> text.append(' ').append(pair.key()).append('=').append(pair.value()));
    return text.toString();
  }

  private List<String> command(Instruction.CommandLine line) {
    if (!line.shell()) {
      return line.words();
    }
    List<String> arguments = new ArrayList<>(shell());
    arguments.add(String.join(" ", line.words()));
    return arguments;
  }

  private List<String> shell() {
    List<String> shell = stage.container().shell();
    return shell.isEmpty() ? DEFAULT_SHELL : shell;
  }

  /** The time of the layer about to be put on. */
  private Optional<Instant> layerTime() {
    return stage.times().next().ofLayer();
  }

  /** Proxy variables given from outside and not declared: seen by commands, part of no key. */
  private SortedMap<String, String> proxies() {
    SortedMap<String, String> proxies = new TreeMap<>();
    planner
        .options()
        .buildArgs()
        .forEach(
            (name, value) -> {
              if (PROXIES.contains(name.toUpperCase(Locale.ROOT))
                  && !stage.scope().declares(name)) {
                // Programs look for them in either case.
                proxies.put(name.toUpperCase(Locale.ROOT), value);
                proxies.put(name.toLowerCase(Locale.ROOT), value);
              }
            });
    return proxies;
  }
}
