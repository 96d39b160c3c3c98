package io.jbuild;

import io.jbuild.build.Build;
import io.jbuild.containers.FailedShell;
import io.jbuild.containers.StoreContainers;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.StepLogs;
import io.jbuild.event.Transfers;
import io.jbuild.failure.BuildException;
import io.jbuild.hidden.GivenSecrets;
import io.jbuild.hidden.Masks;
import io.jbuild.images.Eviction;
import io.jbuild.images.Housekeeping;
import io.jbuild.images.StoreCheck;
import io.jbuild.images.StoreComparisons;
import io.jbuild.images.StoreImages;
import io.jbuild.images.StoreMeasure;
import io.jbuild.machine.Examination;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.output.StoreAttestations;
import io.jbuild.past.PastBuilds;
import io.jbuild.posix.LockFile;
import io.jbuild.recorded.BuildNotes;
import io.jbuild.recorded.RecordedRun;
import io.jbuild.recorded.Reporting;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Comparisons;
import io.jbuild.request.Containers;
import io.jbuild.request.Delivery;
import io.jbuild.request.ImageAttestations;
import io.jbuild.request.Images;
import io.jbuild.request.RegistryLogins;
import io.jbuild.request.ShellRequest;
import io.jbuild.request.StoreLimit;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.BuildReport;
import io.jbuild.result.BuildResult;
import io.jbuild.result.CheckReport;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.MachineReport;
import io.jbuild.result.PrunedStore;
import io.jbuild.result.StoreExcess;
import io.jbuild.result.StoreReport;
import io.jbuild.result.StoreUsage;
import io.jbuild.result.Verification;
import io.jbuild.verification.SecondStore;
import io.jbuild.verification.Verifier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The engine on one store. Safe for several threads; any number of processes share a store. */
public final class Jbuild {

  private final Path root;
  private final Machine machine;
  private final boolean trial;

  private Jbuild(Path root, Machine machine, boolean trial) {
    this.root = root;
    this.machine = machine;
    this.trial = trial;
  }

  /**
   * The engine on a store, which is made if it is not there.
   *
   * @param store its folder
   * @param environment the process' environment
   */
  public static Jbuild open(Path store, SortedMap<String, String> environment) throws IOException {
    return open(store, environment, RegistryLogins.NONE);
  }

  /**
   * The engine on a store, for who is known at registries by more than docker's own file.
   *
   * @param store its folder
   * @param environment the process' environment
   */
  public static Jbuild open(
      Path store, SortedMap<String, String> environment, RegistryLogins logins) throws IOException {
    Store.open(store).close();
    return new Jbuild(store, new Machine(environment, logins), /* trial= */ false);
  }

  /**
   * The same engine, which makes room in the store before it writes more than the store may have:
   * what can be made again goes, as in {@link #hold}, which is still to be called in the end: until
   * then what was made is in use.
   */
  public Jbuild within(StoreLimit limit) {
    return new Jbuild(
        root, new Machine(machine.environment(), machine.logins(), Optional.of(limit)), trial);
  }

  /**
   * Builds.
   *
   * @param standardOutput what {@code dest=-} of an output means; not closed
   * @throws BuildException where somebody outside jbuild can mend it
   */
  public BuildResult build(BuildRequest request, BuildEvents events, OutputStream standardOutput)
      throws IOException, InterruptedException {
    return build(request, events, standardOutput, Delivery.NONE);
  }

  /**
   * Builds, and brings the image where it goes.
   *
   * @param standardOutput what {@code dest=-} of an output means; not closed
   * @throws BuildException where somebody outside jbuild can mend it
   */
  public BuildResult build(
      BuildRequest request, BuildEvents events, OutputStream standardOutput, Delivery delivery)
      throws IOException, InterruptedException {
    try (GivenSecrets given = GivenSecrets.open(request.secrets(), machine.environment(), events)) {
      Build.Ending ending = new Build.Ending(standardOutput, delivery);
      return build(request, given, events, ending);
    } catch (BuildException e) {
      // What is read or written while somebody stops us fails by that.
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw e;
    }
  }

  /**
   * Builds twice, the second time from nothing and under other conditions, or compares such a build
   * with an image that is there; and finds what made them differ.
   *
   * @param first hears of the first build, if there is one
   * @param second hears of the build from nothing
   * @throws BuildException where a build fails, so that nobody can tell
   */
  public Verification verify(VerifyRequest request, BuildEvents first, BuildEvents second)
      throws IOException, InterruptedException {
    try (GivenSecrets given =
        GivenSecrets.open(request.build().secrets(), machine.environment(), first)) {
      Masks masks = Masks.of(given, request.build().buildArgs());
      String id = newId();
      try (StepLogs firstLogs = logs(first, id);
          StepLogs secondLogs = logs(second, id + "-again")) {
        return new Verifier(root, machine, request, given)
            .verify(masks.before(firstLogs), masks.before(secondLogs));
      } catch (BuildException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException(e.getMessage());
        }
        throw e.reworded(masks.texts()::text);
      }
    }
  }

  private BuildResult build(
      BuildRequest request, GivenSecrets given, BuildEvents events, Build.Ending ending)
      throws IOException, InterruptedException {
    Masks masks = Masks.of(given, request.buildArgs());
    String id = newId();
    BuildNotes notes = new BuildNotes(id, machine.now(), request, masks.texts());
    try (StepLogs logs = logs(events, id)) {
      Build build = new Build(root, machine, request, masks.before(logs));
      return new RecordedRun(root.resolve("jbuild"), notes, given, logs)
          .of(noted -> build.run(given, noted, ending));
    } catch (BuildException e) {
      throw e.reworded(masks.texts()::text);
    }
  }

  /** In the order of time, and no two builds of one moment the same, also of one process. */
  private String newId() {
    return machine.now().toEpochMilli() + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private StepLogs logs(BuildEvents events, String build) {
    return new StepLogs(root.resolve("jbuild").resolve("logs"), build, events);
  }

  /**
   * Opens a shell in the state in which the last RUN failed that was kept, or runs a command there.
   *
   * @param told hears what failed, before the shell begins
   * @return its exit code
   * @throws BuildException where nothing is kept, or it cannot be started
   */
  public int shell(ShellRequest request, Consumer<ShellRequest.Failed> told)
      throws IOException, InterruptedException {
    try (GivenSecrets given =
        GivenSecrets.open(request.secrets(), machine.environment(), event -> {})) {
      return new FailedShell(root, machine).run(request, given, told);
    }
  }

  /**
   * Checks the Dockerfile of a build, and builds nothing.
   *
   * @throws BuildException where there is no Dockerfile to check; what is wrong in it stands in the
   *     report
   */
  public CheckReport check(BuildRequest request) throws IOException, InterruptedException {
    try (GivenSecrets given =
        GivenSecrets.open(request.secrets(), machine.environment(), event -> {})) {
      return Masks.of(given, request.buildArgs())
          .masked(new Build(root, machine, request, event -> {}).check(given));
    }
  }

  /** The builds that have ended. */
  public PastBuilds pastBuilds() {
    return new PastBuilds(root);
  }

  /**
   * All that is known of a build that has ended.
   *
   * @param id or as much of its begin as no other has; empty for the last build
   * @throws BuildException where there is none
   */
  public BuildReport report(Optional<String> id) throws IOException {
    return new Reporting(root).of(id);
  }

  /** The images of the store. */
  public Images images() {
    return new StoreImages(root, machine);
  }

  /** What is said about images, in the store and in registries. */
  public ImageAttestations attestations() {
    return new StoreAttestations(root, machine);
  }

  /** What refers to images of registries. */
  public ImageReferrers referrers() {
    return ImageReferrers.of(machine);
  }

  /**
   * What differs between images, of the store and of elsewhere.
   *
   * @param hearer of what is pulled for it
   */
  public Comparisons comparisons(Transfers hearer) {
    return new StoreComparisons(root, machine, hearer);
  }

  /** The containers of the store. */
  public Containers containers() {
    return new StoreContainers(root, machine);
  }

  /**
   * Deletes images without a name, and whatever nothing refers to.
   *
   * @param all whether results of steps, fetched files, caches and unpacked layers go too
   * @param only which images without a name go; empty for all
   */
  public PrunedStore prune(boolean all, Optional<Predicate<ImageDetails>> only) throws IOException {
    try (Store store = Store.open(root)) {
      if (trial) {
        return new Housekeeping(store, machine).prunable(all, only);
      }
      SecondStore.sweep(store, machine);
      return new Housekeeping(store, machine).prune(all, only);
    }
  }

  /**
   * The same engine for who only asks: it deletes nothing that it is told to prune, and tells it.
   */
  public Jbuild trying() {
    return new Jbuild(root, machine, /* trial= */ true);
  }

  /**
   * Takes from what can be made again what is worth least: results of steps, fetched files, caches
   * and unpacked layers.
   *
   * @param bytes of it that may stay
   * @param unused only what nobody used since then
   */
  public PrunedStore pruneCache(long bytes, Optional<Instant> unused) throws IOException {
    try (Store store = Store.open(root)) {
      Eviction.Outcome outcome = new Eviction(store, machine, trial).ofCache(bytes, unused);
      if (!trial) {
        new Housekeeping(store, machine).forgetLocks();
      }
      return new PrunedStore(
          List.of(), outcome.steps(), outcome.caches(), outcome.failedState(), outcome.freed());
    }
  }

  /**
   * Makes the store no larger than it may be, where it may have grown since this was done last: to
   * be called after whatever may have added to it. What can be made again goes, what is worth least
   * first.
   *
   * @return what is too much, where images and containers alone are more than the store may have
   */
  public Optional<StoreExcess> hold(StoreLimit limit) throws IOException {
    StoreMeasure measure = new StoreMeasure(root, limit);
    if (!measure.isInDoubt()) {
      return Optional.empty();
    }
    try (Store store = Store.open(root)) {
      long bytes = limit.of(root);
      Path locks = Files.createDirectories(store.jbuild().resolve("locks"));
      // One at a time: two would take twice as much as there is too much.
      LockFile alone = LockFile.acquire(locks.resolve(Eviction.LOCK));
      try {
        measure.note(store);
        Eviction.Outcome outcome = new Eviction(store, machine).toAtMost(bytes);
        if (outcome.freed() > 0) {
          new Housekeeping(store, machine).forgetLocks();
        }
        long kept = outcome.kept();
        return kept > bytes
            ? Optional.of(new StoreExcess(bytes, kept, outcome.unnamed()))
            : Optional.empty();
      } finally {
        alone.close();
      }
    }
  }

  /** What the store takes on the disk. */
  public StoreUsage usage() throws IOException {
    try (Store store = Store.open(root)) {
      return new Housekeeping(store, machine).usage();
    }
  }

  /** Whether the store is what it says; what can be made again is dropped where it is damaged. */
  public StoreReport checkStore() throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      return new StoreCheck(store).run();
    }
  }

  /** What this machine allows, by trying. */
  public MachineReport examine() throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      return new Examination(machine, store).report();
    }
  }
}
