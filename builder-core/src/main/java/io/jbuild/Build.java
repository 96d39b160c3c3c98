package io.jbuild;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.device.AllowedDevices;
import io.jbuild.device.DeviceSource;
import io.jbuild.device.MachineDevices;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.Output;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.runner.BuildFiles;
import io.jbuild.runner.StepActions;
import io.jbuild.sandbox.ChosenRung;
import io.jbuild.secret.SecretSearch;
import io.jbuild.solve.Solver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One build, from its request to its outputs. */
final class Build {

  private final Path root;
  private final Machine machine;
  private final BuildRequest request;
  private final BuildEvents events;
  private final OutputStream standardOutput;
  private @Nullable RemoteFiles remote;

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

  BuildResult run(GivenSecrets given) throws IOException, InterruptedException {
    List<Output> outputs = request.outputs().stream().map(Output::parse).toList();
    Instant now = machine.now();
    ContextOptions named = ContextOptions.of(request.contexts());
    try (Store store = Store.open(root);
        Contexts contexts =
            new Contexts(store, () -> remote(store, given), request, named.files(), now);
        CommandRunner commands =
            new LazyCommandRunner(() -> machine.commands(store, request.isolation(), this::tell))) {
      Contexts.Opened context = contexts.open();
      events.on(new BuildEvent.DockerfileRead(text(context)));
      BuildPlan plan =
          new Planning(
                  context.dockerfile(),
                  options(now, named.contexts(), request.allowed(), devices()),
                  images(store),
                  context.ignore().rules())
              .plan(events);
      SecretSearch search = new SecretSearch(given.watched());
      ConfigSearch.check(plan.config(), search);
      Solver solver =
          new Solver(
              search.isEmpty() ? store.records() : new SearchedRecords(store, search, now),
              events,
              request.jobs(),
              request.cache() == BuildRequest.Cache.USE
                  ? Solver.CacheUse.READ_AND_WRITE
                  : Solver.CacheUse.WRITE_ONLY,
              store::refused);
      StepActions actions =
          new StepActions(
              store.layers(),
              new BuildFiles(contexts, () -> remote(store, given), given.secrets()),
              commands,
              store.work(),
              now);
      LayerStack layers = solver.solve(plan.graph(), step -> step.accept(actions));
      Image image = new Image(plan.config(layers), layers);
      return new Outputs(store, image, request.tags(), events).write(outputs, standardOutput);
    }
  }

  /** What there is to say about the Dockerfile, nothing built. */
  CheckReport check(GivenSecrets given) throws IOException, InterruptedException {
    Instant now = machine.now();
    ContextOptions named = ContextOptions.of(request.contexts());
    try (Store store = Store.open(root);
        Contexts contexts =
            new Contexts(store, () -> remote(store, given), request, named.files(), now)) {
      Contexts.Opened context = contexts.open();
      return new Planning(
              context.dockerfile(),
              options(now, named.contexts(), PlanOptions.ALL_ALLOWED, DeviceSource.NONE),
              images(store),
              context.ignore().rules())
          .check();
    }
  }

  private void tell(ChosenRung chosen) {
    chosen.warnings().forEach(warning -> events.on(new BuildEvent.Warning(warning)));
    events.on(new BuildEvent.Isolated(chosen.rung().word()));
  }

  private static String text(Contexts.Opened context) {
    return new String(context.dockerfile(), StandardCharsets.UTF_8);
  }

  private synchronized RemoteFiles remote(Store store, GivenSecrets given) {
    if (remote == null) {
      remote =
          new RemoteFiles(
              store.blobs(),
              store.work(),
              new RemoteFiles.Settings(
                  store.jbuild().resolve("remote"),
                  request.cache() == BuildRequest.Cache.USE,
                  machine.environment(),
                  given.secrets().values()));
    }
    return remote;
  }

  private DeviceSource devices() {
    boolean all = request.allowed().contains(Entitlement.DEVICE);
    return new MachineDevices(
        request.devices().folders(),
        new AllowedDevices(all, request.devices().allowed()),
        warning -> events.on(new BuildEvent.Warning(warning)));
  }

  private BaseImages images(Store store) {
    return new BaseImageLookup(store, machine::registry, request.pull());
  }

  private PlanOptions options(
      Instant now, NamedContexts contexts, Set<Entitlement> allowed, DeviceSource devices) {
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
        request.settings(),
        allowed,
        devices);
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
