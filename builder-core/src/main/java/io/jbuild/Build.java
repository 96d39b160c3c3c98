package io.jbuild;

import io.jbuild.context.IgnoreFile;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.Output;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import io.jbuild.runner.CommandRunner;
import io.jbuild.runner.ContextFolders;
import io.jbuild.runner.LazyCommandRunner;
import io.jbuild.runner.StepActions;
import io.jbuild.solve.Solver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One build, from its request to its outputs. */
final class Build {

  private final Path root;
  private final Machine machine;
  private final BuildRequest request;
  private final BuildEvents events;
  private final OutputStream standardOutput;

  Build(
      Path root,
      Machine machine,
      BuildRequest request,
      BuildEvents events,
      OutputStream standardOutput) {
    this.root = root;
    this.machine = machine;
    this.request = request;
    this.events = events;
    this.standardOutput = standardOutput;
  }

  BuildResult run() throws IOException, InterruptedException {
    List<Output> outputs = request.outputs().stream().map(Output::parse).toList();
    Instant now = machine.now();
    byte[] dockerfile = dockerfile();
    IgnoreFile ignore = ignoreFile();
    ContextOptions named = ContextOptions.of(request.contexts());
    ContextFolders contexts = new OpenContexts(request.context(), ignore, named.folders());
    try (Store store = Store.open(root);
        CommandRunner commands =
            new LazyCommandRunner(() -> machine.commands(store, store.work()))) {
      BuildPlan plan =
          new Planning(dockerfile, options(now, named.contexts()), images(store), ignore.rules())
              .plan(events);
      NotRunYet.refuse(plan.graph());
      Solver solver =
          new Solver(
              store.records(),
              events,
              request.jobs(),
              request.cache() == BuildRequest.Cache.USE
                  ? Solver.CacheUse.READ_AND_WRITE
                  : Solver.CacheUse.WRITE_ONLY,
              store::refused);
      StepActions actions = new StepActions(store.layers(), contexts, commands, store.work(), now);
      LayerStack layers = solver.solve(plan.graph(), step -> step.accept(actions));
      Image image = new Image(plan.config(layers), layers);
      return new Outputs(store, image, request.tags(), events).write(outputs, standardOutput);
    }
  }

  /** What there is to say about the Dockerfile, nothing built. */
  CheckReport check() throws IOException, InterruptedException {
    byte[] dockerfile = dockerfile();
    IgnoreFile ignore = ignoreFile();
    try (Store store = Store.open(root)) {
      return new Planning(
              dockerfile,
              options(machine.now(), ContextOptions.of(request.contexts()).contexts()),
              images(store),
              ignore.rules())
          .check();
    }
  }

  private BaseImages images(Store store) {
    return new BaseImageLookup(store, machine::registry, request.pull());
  }

  private IgnoreFile ignoreFile() throws IOException {
    return IgnoreFile.load(request.context(), request.dockerfile());
  }

  private byte[] dockerfile() throws IOException {
    Path file = request.dockerfile().orElseGet(this::defaultDockerfile);
    if (Files.isDirectory(file)) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "failed to read dockerfile: " + file + " is a directory",
          "Name the Dockerfile itself with {file}.");
    }
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "failed to read dockerfile: open " + file + ": no such file or directory",
          "Name the Dockerfile with {file}, or the folder it is in as the context.",
          e);
    }
  }

  private Path defaultDockerfile() {
    Path upper = request.context().resolve("Dockerfile");
    Path lower = request.context().resolve("dockerfile");
    return Files.notExists(upper) && Files.exists(lower) ? lower : upper;
  }

  private PlanOptions options(Instant now, NamedContexts contexts) {
    Platform host = Platform.host();
    return new PlanOptions(
        request.target(),
        request.buildArgs(),
        request.labels(),
        request.platform(),
        host,
        Optional.ofNullable(machine.environment().get("SOURCE_DATE_EPOCH")),
        request.timestamp().map(Build::times).orElse(new PlanOptions.Times.Derived()),
        now,
        request.network() == BuildRequest.Network.HOST,
        contexts,
        request.afresh(),
        request.settings());
  }

  private static PlanOptions.Times times(String text) {
    if (text.equals("preserve")) {
      return new PlanOptions.Times.Preserve();
    }
    try {
      return new PlanOptions.Times.Fixed(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      throw new BuildException(
          Blame.USAGE,
          "\"" + text + "\" is not a time",
          "{timestamp} takes preserve, or a number of seconds since 1970.",
          e);
    }
  }
}
