package io.jbuild.cli;

import io.jbuild.Jbuild;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.Transfers;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.past.PastBuilds;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Comparisons;
import io.jbuild.request.Containers;
import io.jbuild.request.Delivery;
import io.jbuild.request.ImageAttestations;
import io.jbuild.request.Images;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** An engine that remembers what it was asked for, and does what a test tells it to. */
final class FakeEngine implements Engine, Engine.Source {

  static final Digest IMAGE_ID = Digest.of(new byte[] {1});
  static final Digest MANIFEST = Digest.of(new byte[] {2});

  final FakeImages images = new FakeImages();
  final List<BuildRequest> builds = new ArrayList<>();
  Optional<MachineReport> machine = Optional.empty();
  final FakeComparisons comparisons = new FakeComparisons();
  final FakeContainers containers = new FakeContainers();
  final List<ShellRequest> shells = new ArrayList<>();
  final List<BuildRequest> checks = new ArrayList<>();
  CheckReport report =
      new CheckReport("", List.of(), Optional.empty(), Optional.empty(), List.of());
  final List<VerifyRequest> verifications = new ArrayList<>();
  Verification verification = new Verification(List.of(), Optional.empty(), List.of());
  Optional<Path> store = Optional.empty();
  Building building = events -> {};
  Building delivered = events -> {};
  final List<StoreLimit> bounds = new ArrayList<>();
  final List<StoreLimit> limits = new ArrayList<>();
  int tried;
  final List<Long> cachesPruned = new ArrayList<>();
  final List<Instant> unusedPruned = new ArrayList<>();
  Optional<StoreExcess> excess = Optional.empty();
  final List<Boolean> pruned = new ArrayList<>();
  Optional<Predicate<ImageDetails>> prunedOnly = Optional.empty();
  StoreReport storeReport = new StoreReport(0, 0, List.of(), List.of(), List.of());
  StoreUsage usage = new StoreUsage(List.of(), 0);

  /** What happens in a build. */
  interface Building {
    void run(BuildEvents events) throws IOException, InterruptedException;
  }

  @Override
  public Engine open(Path folder, SortedMap<String, String> environment) {
    store = Optional.of(folder);
    return this;
  }

  @Override
  public BuildResult build(BuildRequest request, BuildEvents events, Delivery delivery)
      throws IOException, InterruptedException {
    builds.add(request);
    if (request.context() instanceof BuildContext.Folder folder) {
      Path file = request.dockerfile().orElse(folder.path().resolve("Dockerfile"));
      if (Files.isRegularFile(file)) {
        events.on(new BuildEvent.DockerfileRead(Files.readString(file)));
      }
    }
    building.run(events);
    BuildResult built =
        delivery.of(
            new BuildResult(IMAGE_ID, new Descriptor(MediaTypes.OCI_MANIFEST, MANIFEST, 401)));
    delivered.run(events);
    return built;
  }

  @Override
  public CheckReport check(BuildRequest request) {
    checks.add(request);
    return report;
  }

  @Override
  public Verification verify(VerifyRequest request, BuildEvents first, BuildEvents second)
      throws IOException, InterruptedException {
    verifications.add(request);
    building.run(first);
    building.run(second);
    return verification;
  }

  @Override
  public PastBuilds pastBuilds() {
    try {
      return Jbuild.open(store.orElseThrow(), new TreeMap<>()).pastBuilds();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BuildReport report(Optional<String> id) throws IOException {
    return Jbuild.open(store.orElseThrow(), new TreeMap<>()).report(id);
  }

  @Override
  public Images images() {
    return images;
  }

  @Override
  public ImageAttestations attestations() {
    throw new AssertionError("no test asks for them");
  }

  @Override
  public Comparisons comparisons(Transfers hearer) {
    return comparisons;
  }

  @Override
  public Containers containers() {
    return containers;
  }

  @Override
  public PrunedStore pruneCache(long bytes, Optional<Instant> unused) {
    cachesPruned.add(bytes);
    unused.ifPresent(unusedPruned::add);
    return new PrunedStore(List.of(), 2, 1, unused.isPresent(), 1_000_000);
  }

  @Override
  public Engine trying() {
    tried++;
    return this;
  }

  @Override
  public Engine within(StoreLimit limit) {
    bounds.add(limit);
    return this;
  }

  @Override
  public Optional<StoreExcess> hold(StoreLimit limit) {
    limits.add(limit);
    return excess;
  }

  @Override
  public int shell(ShellRequest request, Consumer<ShellRequest.Failed> told) {
    shells.add(request);
    told.accept(new ShellRequest.Failed("[2/2] RUN make", 3, 2, "make"));
    return 7;
  }

  @Override
  public PrunedStore prune(boolean all, Optional<Predicate<ImageDetails>> only) {
    pruned.add(all);
    prunedOnly = only;
    return new PrunedStore(List.of(IMAGE_ID), all ? 1 : 0, all ? 2 : 0, false, 12_300_000);
  }

  @Override
  public StoreUsage usage() {
    return usage;
  }

  @Override
  public StoreReport checkStore() {
    return storeReport;
  }

  @Override
  public MachineReport examine() {
    return machine.orElseThrow();
  }
}
