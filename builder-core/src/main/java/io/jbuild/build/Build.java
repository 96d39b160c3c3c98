package io.jbuild.build;

import io.jbuild.bases.BaseImageLookup;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.command.CommandRunner;
import io.jbuild.context.ContextTimes;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.Output;
import io.jbuild.failure.BuildException;
import io.jbuild.hidden.ConfigSearch;
import io.jbuild.hidden.GivenSecrets;
import io.jbuild.hidden.SearchedRecords;
import io.jbuild.images.StoreImages;
import io.jbuild.images.StoreRoom;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.output.Attesting;
import io.jbuild.output.Bills;
import io.jbuild.output.BuildRecording;
import io.jbuild.output.MadeImage;
import io.jbuild.output.Materials;
import io.jbuild.output.Outputs;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.Step;
import io.jbuild.recorded.BuildNotes;
import io.jbuild.recorded.NotedSteps;
import io.jbuild.recorded.PlatformEvents;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.remote.RemoteSource;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Delivery;
import io.jbuild.result.BuildResult;
import io.jbuild.result.CheckReport;
import io.jbuild.runner.BuildFiles;
import io.jbuild.runner.StepActions;
import io.jbuild.secret.SecretSearch;
import io.jbuild.solve.Solver;
import io.jbuild.solve.StepAction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One build, from its request to its outputs. */
public final class Build {

  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private final Path root;
  private final Machine machine;
  private final BuildRequest request;
  private final BuildEvents events;
  private @Nullable RemoteFiles remote;

  /** Where somebody wants to know where the images come from. */
  private @Nullable BuildRecording recording;

  /** Where a record of the build is kept. */
  private @Nullable BuildNotes notes;

  /**
   * What becomes of the image.
   *
   * @param standardOutput what {@code dest=-} of an output means
   */
  public record Ending(OutputStream standardOutput, Delivery delivery) {}

  public Build(Path root, Machine machine, BuildRequest request, BuildEvents events) {
    this.root = root;
    this.machine = machine;
    this.request = request;
    this.events = request.caches().isShared() ? new ToldOnce(events) : events;
  }

  /**
   * Makes the images and brings them to their outputs.
   *
   * @param noted hears what is kept of the build
   */
  public BuildResult run(GivenSecrets given, BuildNotes noted, Ending ending)
      throws IOException, InterruptedException {
    notes = noted;
    List<Output> outputs = request.outputs().stream().map(Output::parse).toList();
    Outputs.check(outputs, request.platforms());
    // Who may not push should not have to wait for the last step.
    Outputs.checkPush(outputs, request.tags(), new StoreImages(root, machine));
    if (request.attest().mode().isPresent()) {
      recording = new BuildRecording(request, machine.environment().get(EPOCH));
    }
    return make(
        given,
        this::lookup,
        (store, made, keeping) ->
            ending
                .delivery()
                .of(
                    new Outputs(
                            store,
                            made.stream().map(MadeImage::built).toList(),
                            request.tags(),
                            events,
                            machine,
                            new Attesting(recording, made, new Bills(store, request.attest())),
                            keeping)
                        .write(outputs, ending.standardOutput())));
  }

  /** What becomes of images that were made, while the store they are in is open. */
  public interface Use<R> {
    R of(Store store, List<MadeImage> made, Outputs.Keeping keeping)
        throws IOException, InterruptedException;
  }

  /** What base images are looked up by. */
  public interface Bases {
    BaseImages of(Store store);
  }

  private BaseImages lookup(Store store) {
    BaseImageLookup.Listener listener =
        recording == null ? BaseImageLookup.Listener.NONE : recording.images(store);
    BaseImages images =
        new BaseImageLookup(
            store,
            () -> machine.registry(events),
            request.pull(),
            request.contexts().reserved(),
            notes == null ? listener : notes.bases().listening(listener));
    return notes == null ? images : notes.bases().noting(images);
  }

  /** Makes the images, and no output. */
  public <R> R make(GivenSecrets given, Bases bases, Use<R> use)
      throws IOException, InterruptedException {
    Instant now = machine.now();
    ContextWords named = ContextWords.of(request.contexts());
    SecretSearch search = new SecretSearch(given.watched());
    try (Store store =
            StoreRoom.in(
                Store.open(root), machine, words -> events.on(new BuildEvent.Warning(words)));
        Contexts contexts =
            new Contexts(store, () -> remote(store, given), request, named.files(), now);
        CommandRunner commands = new BuildCommands(machine, request, events).open(store, search)) {
      store.work().begin();
      Contexts.Opened context = contexts.open(events);
      events.on(new BuildEvent.DockerfileRead(text(context)));
      if (notes != null) {
        notes.read(context.dockerfile());
      }
      PlanOptions.Times times = RequestedTimes.of(request, () -> remote(store, given));
      List<BuildPlan> plans =
          plans(new PlatformPlans.Given(context, named.contexts(), bases.of(store), times, now))
              .all(events, Optional.ofNullable(recording), given.hidden());
      StepRecords own = store.records(given.hidden());
      Optional<NotedSteps> noted = noted(store, own, plans, search, context.dockerfile());
      for (BuildPlan plan : plans) {
        ConfigSearch.check(plan.config(), search);
      }
      Optional<Sharing> sharing = sharing(store, own);
      LayerCache kept = sharing.isPresent() ? sharing.get().records() : own;
      LayerCache records = SearchedRecords.of(store, kept, search);
      Solver solver = solver(noted.map(steps -> steps.noting(records)).orElse(records), store);
      StepActions plain =
          new StepActions(
              store.layers(),
              new BuildFiles(contexts, () -> remote(store, given), given.secrets(), events),
              commands,
              store.work(),
              now);
      StepActions actions = sharing.map(caches -> plain.with(caches.contents())).orElse(plain);
      Making<R> making =
          () -> {
            ForeignCommands.check(
                plans, store, graph -> solver.isMade(graph, step -> step.accept(actions)));
            List<MadeImage> made = solve(plans, solver, actions, noted);
            Outputs.Keeping keeping =
                sharing.isPresent() ? sharing.get().keep(made) : Outputs.Keeping.WHOLE;
            if (recording != null) {
              recording.end(
                  context.dockerfile(), times, states(contexts, remote(store, given)), search);
            }
            R result = use.of(store, made, keeping);
            share(sharing, made, commands, search);
            return result;
          };
      return sharing.isPresent() ? sharing.get().whatever(making) : making.make();
    }
  }

  /** Where a cache of other machines is asked for: a build without one knows nothing of them. */
  private Optional<Sharing> sharing(Store store, StepRecords own) throws IOException {
    return request.caches().isShared()
        ? Optional.of(new Sharing(store, own, machine, request, events))
        : Optional.empty();
  }

  /** Brings what was made, once it is where it goes, to where other machines take it. */
  private static void share(
      Optional<Sharing> sharing, List<MadeImage> made, CommandRunner commands, SecretSearch search)
      throws InterruptedException {
    if (sharing.isPresent()) {
      sharing.get().end(made, search);
    }
    if (commands instanceof MountSharing mounts) {
      mounts.end(search);
    }
  }

  private Solver solver(LayerCache records, Store store) {
    return new Solver(records, events, request.jobs(), cacheUse(), store::refused);
  }

  private Solver.CacheUse cacheUse() {
    return request.cache() == BuildRequest.Cache.IGNORE
        ? Solver.CacheUse.WRITE_ONLY
        : Solver.CacheUse.READ_AND_WRITE;
  }

  private Optional<NotedSteps> noted(
      Store store, StepRecords own, List<BuildPlan> plans, SecretSearch search, byte[] dockerfile)
      throws IOException {
    if (notes == null) {
      return Optional.empty();
    }
    notes.planned(plans);
    return Optional.of(new NotedSteps(notes, store, own, search, dockerfile));
  }

  /** All that can be done again, where something turns out not to be had. */
  public interface Making<R> {
    R make() throws IOException, InterruptedException;
  }

  private PlatformPlans plans(PlatformPlans.Given of) {
    return new PlatformPlans(request, Optional.ofNullable(machine.environment().get(EPOCH)), of);
  }

  /** What contexts from other machines were. */
  private static SortedMap<String, Materials.State> states(Contexts contexts, RemoteFiles remote)
      throws IOException, InterruptedException {
    SortedMap<String, Materials.State> states = new TreeMap<>();
    for (Map.Entry<String, RemoteSource> context : contexts.fetched().entrySet()) {
      String state = remote.state(context.getValue(), ContextTimes.PRESERVE).get(0);
      states.put(context.getKey(), new Materials.State(context.getValue(), state));
    }
    return states;
  }

  /**
   * One platform after the other: each has all the jobs, and finds what the last one made. Where
   * one fails the others go on, since what is wrong with them is to be known too.
   */
  private List<MadeImage> solve(
      List<BuildPlan> plans, Solver solver, StepActions actions, Optional<NotedSteps> noted)
      throws InterruptedException {
    List<MadeImage> made = new ArrayList<>();
    PlatformFailures failures = new PlatformFailures();
    int steps = 0;
    for (int i = 0; i < plans.size(); i++) {
      BuildPlan plan = plans.get(i);
      int first = steps;
      Function<Step, StepAction> plain = step -> step.accept(actions);
      Function<Step, StepAction> acting =
          noted.map(noting -> noting.noting(first, plain)).orElse(plain);
      BuildEvents shown =
          plans.size() == 1 ? events : new PlatformEvents(events, plan.config().platform(), steps);
      try {
        made.add(
            new MadeImage(
                plan,
                solver.solve(
                    plan.graph(),
                    recording == null ? acting : recording.noting(i, acting),
                    shown)));
      } catch (BuildException e) {
        failures.add(plan.config().platform(), e);
      }
      steps += plan.graph().steps().size();
    }
    failures.check(plans.size());
    return made;
  }

  /**
   * What there is to say about the Dockerfile, nothing built; of several platforms for the first.
   */
  public CheckReport check(GivenSecrets given) throws IOException, InterruptedException {
    Instant now = machine.now();
    ContextWords named = ContextWords.of(request.contexts());
    try (Store store = Store.open(root);
        Contexts contexts =
            new Contexts(store, () -> remote(store, given), request, named.files(), now)) {
      Contexts.Opened context = contexts.open(events);
      PlanOptions.Times times = RequestedTimes.of(request, () -> remote(store, given));
      return plans(new PlatformPlans.Given(context, named.contexts(), lookup(store), times, now))
          .check(given.hidden());
    }
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
                  store.downloads(),
                  request.cache() != BuildRequest.Cache.IGNORE,
                  machine.environment(),
                  given.secrets().values(),
                  events));
    }
    return remote;
  }
}
