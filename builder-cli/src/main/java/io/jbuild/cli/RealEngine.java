package io.jbuild.cli;

import io.jbuild.Jbuild;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.Transfers;
import io.jbuild.past.PastBuilds;
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
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The engine itself, behind the interface of the commands. */
record RealEngine(Jbuild jbuild) implements Engine {

  static Engine open(Path store, SortedMap<String, String> environment) throws IOException {
    return new RealEngine(Jbuild.open(store, environment));
  }

  @Override
  public BuildResult build(BuildRequest request, BuildEvents events, Delivery delivery)
      throws IOException, InterruptedException {
    return jbuild.build(request, events, new FileOutputStream(FileDescriptor.out), delivery);
  }

  @Override
  public CheckReport check(BuildRequest request) throws IOException, InterruptedException {
    return jbuild.check(request);
  }

  @Override
  public Verification verify(VerifyRequest request, BuildEvents first, BuildEvents second)
      throws IOException, InterruptedException {
    return jbuild.verify(request, first, second);
  }

  @Override
  public PastBuilds pastBuilds() {
    return jbuild.pastBuilds();
  }

  @Override
  public BuildReport report(Optional<String> id) throws IOException {
    return jbuild.report(id);
  }

  @Override
  public Images images() {
    return jbuild.images();
  }

  @Override
  public ImageAttestations attestations() {
    return jbuild.attestations();
  }

  @Override
  public Comparisons comparisons(Transfers hearer) {
    return jbuild.comparisons(hearer);
  }

  @Override
  public Containers containers() {
    return jbuild.containers();
  }

  @Override
  public int shell(ShellRequest request, Consumer<ShellRequest.Failed> told)
      throws IOException, InterruptedException {
    return jbuild.shell(request, told);
  }

  @Override
  public PrunedStore prune(boolean all, Optional<Predicate<ImageDetails>> only) throws IOException {
    return jbuild.prune(all, only);
  }

  @Override
  public PrunedStore pruneCache(long bytes, Optional<Instant> unused) throws IOException {
    return jbuild.pruneCache(bytes, unused);
  }

  @Override
  public Engine trying() {
    return new RealEngine(jbuild.trying());
  }

  @Override
  public Engine within(StoreLimit limit) {
    return new RealEngine(jbuild.within(limit));
  }

  @Override
  public Optional<StoreExcess> hold(StoreLimit limit) throws IOException {
    return jbuild.hold(limit);
  }

  @Override
  public StoreUsage usage() throws IOException {
    return jbuild.usage();
  }

  @Override
  public StoreReport checkStore() throws IOException, InterruptedException {
    return jbuild.checkStore();
  }

  @Override
  public MachineReport examine() throws IOException, InterruptedException {
    return jbuild.examine();
  }
}
