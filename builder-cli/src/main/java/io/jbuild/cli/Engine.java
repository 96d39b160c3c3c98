package io.jbuild.cli;

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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the commands need of {@link io.jbuild.Jbuild}, so that tests can stand in for it. */
interface Engine {

  BuildResult build(BuildRequest request, BuildEvents events, Delivery delivery)
      throws IOException, InterruptedException;

  CheckReport check(BuildRequest request) throws IOException, InterruptedException;

  /**
   * Builds twice, or compares with an image.
   *
   * @param first hears of the first build
   * @param second hears of the one from nothing
   */
  Verification verify(VerifyRequest request, BuildEvents first, BuildEvents second)
      throws IOException, InterruptedException;

  /** The builds that have ended. */
  PastBuilds pastBuilds();

  /** All that is known of a build that has ended; of the last one where no id is given. */
  BuildReport report(Optional<String> id) throws IOException;

  /** The images of the store. */
  Images images();

  /** What is said about images. */
  ImageAttestations attestations();

  /** What differs between images; who hears what is pulled for it. */
  Comparisons comparisons(Transfers hearer);

  /** The containers of the store. */
  Containers containers();

  /** Opens a shell in the state in which a RUN failed; its exit code. */
  int shell(ShellRequest request, Consumer<ShellRequest.Failed> told)
      throws IOException, InterruptedException;

  /**
   * Deletes what nobody needs.
   *
   * @param all whether also what can be made again
   * @param only which images without a name go; empty for all
   */
  PrunedStore prune(boolean all, Optional<Predicate<ImageDetails>> only) throws IOException;

  /**
   * Deletes what can be made again, what is worth least first.
   *
   * @param bytes of it that may stay
   * @param unused only what was not used since then
   */
  PrunedStore pruneCache(long bytes, Optional<Instant> unused) throws IOException;

  /** The same engine, which makes room in the store before it writes more than that may have. */
  Engine within(StoreLimit limit);

  /** The same engine, which only tells what it would prune. */
  Engine trying();

  /** Makes the store no larger than it may be, where it may have grown. */
  Optional<StoreExcess> hold(StoreLimit limit) throws IOException;

  StoreUsage usage() throws IOException;

  StoreReport checkStore() throws IOException, InterruptedException;

  MachineReport examine() throws IOException, InterruptedException;

  /** Opens the engine on a store. */
  @FunctionalInterface
  interface Source {
    Engine open(Path store, SortedMap<String, String> environment) throws IOException;
  }
}
