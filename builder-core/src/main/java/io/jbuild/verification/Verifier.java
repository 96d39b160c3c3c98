package io.jbuild.verification;

import io.jbuild.bases.BaseImageLookup;
import io.jbuild.bases.PinnedBases;
import io.jbuild.bases.RememberedBases;
import io.jbuild.build.Build;
import io.jbuild.event.BuildEvents;
import io.jbuild.hidden.GivenSecrets;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.output.MadeImage;
import io.jbuild.output.StoreAttestations;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.Step;
import io.jbuild.registry.Registry;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.Condition;
import io.jbuild.result.Verification.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds again, from nothing, and finds out what made the result differ. */
public final class Verifier {

  private final Path root;
  private final Machine machine;
  private final VerifyRequest request;
  private final GivenSecrets given;

  /** Hears of the build that goes on: a base's layer comes when one of them reads it first. */
  private volatile BuildEvents hearer = event -> {};

  public Verifier(Path root, Machine machine, VerifyRequest request, GivenSecrets given) {
    this.root = root;
    this.machine = machine;
    this.request = request;
    this.given = given;
  }

  /**
   * What there is before the build from nothing.
   *
   * @param bases what names of base images meant when they were first asked for
   * @param made when the last of the first layers was made; empty where that is not known
   * @param bytes what a build makes, as far as that is known
   */
  private record Before(Store store, RememberedBases bases, Optional<Instant> made, long bytes) {}

  /** What is said of the images of a build from nothing. */
  private interface Verdict {
    List<Verified> of(Store again, List<MadeImage> made) throws IOException, InterruptedException;
  }

  /**
   * Verifies.
   *
   * @param first hears of the first build, which is done as usual
   * @param second hears of the build from nothing
   */
  public Verification verify(BuildEvents first, BuildEvents second)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      hearer = first;
      BaseImages images =
          new BaseImageLookup(
              store,
              this::registry,
              request.build().pull(),
              request.build().contexts().reserved(),
              BaseImageLookup.Listener.NONE);
      if (request.recorded().isPresent()) {
        return recorded(store, images, second);
      }
      RememberedBases bases = new RememberedBases(images);
      if (request.against().isPresent()) {
        return against(store, bases, second);
      }
      return new Build(root, machine, request.build(), first)
          .make(
              given,
              unused -> bases,
              (own, made, keeping) ->
                  again(
                      new Before(own, bases, lastMade(own, made), bytes(made)),
                      second,
                      (other, remade) -> new Verdicts(other).twice(made, remade)));
    }
  }

  /** Compares a build from nothing with what was published. */
  private Verification against(Store store, RememberedBases bases, BuildEvents events)
      throws IOException, InterruptedException {
    hearer = events;
    PublishedImage published =
        new PublishedImage(
            store, this::registry, request.against().orElseThrow(), request.build().pull());
    List<Platform> platforms = request.build().platforms();
    // What is not there should be told before anything is built.
    String place = "";
    for (Platform platform : platforms.isEmpty() ? List.of(Platform.host()) : platforms) {
      place = published.of(platform).place();
    }
    return again(
            new Before(store, bases, Optional.empty(), 0),
            events,
            (other, made) -> new Verdicts(other).against(published, made))
        .comparedWith(request.against().get().familiar() + " " + place);
  }

  /** Builds what the provenance of an image tells of, and compares. */
  private Verification recorded(Store store, BaseImages images, BuildEvents events)
      throws IOException, InterruptedException {
    hearer = events;
    ImageReference name = request.against().orElseThrow();
    Platform platform = request.build().platforms().stream().findFirst().orElseGet(Platform::host);
    RecordedBuild recorded =
        new RecordedBuild(
            name.familiar(), new StoreAttestations(root, machine).provenance(name, platform));
    BuildRequest build =
        recorded.request(
            request.build(),
            request.recorded().orElseThrow().context(),
            store.work().create("recorded"));
    return new Verifier(root, machine, request.of(build), given)
        .against(
            store, new RememberedBases(new PinnedBases(images, store, recorded.bases())), events);
  }

  private Verification again(Before before, BuildEvents events, Verdict verdict)
      throws IOException, InterruptedException {
    hearer = events;
    SecondBuild again = new SecondBuild(machine, request);
    again.awaitLaterMoment(before.made());
    try (SecondStore place =
        SecondStore.open(request.work(), before.store(), before.bytes(), machine)) {
      Path folder = place.folder();
      Build build =
          new Build(folder.resolve("store"), again.machine(), again.request(folder), events);
      List<Verified> images =
          again.run(
              () ->
                  build.make(
                      given,
                      unused -> before.bases(),
                      (other, remade, keeping) -> verdict.of(other, remade)));
      List<Condition> conditions = new ArrayList<>(again.conditions());
      conditions.add(place.condition());
      return new Verification(images, Optional.empty(), conditions);
    }
  }

  private Registry registry() {
    return machine.registry(transfer -> hearer.begins(transfer));
  }

  /** When the last layer of a build was made: earlier, where it was taken from the cache. */
  private static Optional<Instant> lastMade(Store store, List<MadeImage> made) throws IOException {
    Instant last = Instant.EPOCH;
    for (MadeImage image : made) {
      for (Step step : image.plan().graph().steps()) {
        Optional<LayerStack> stack = image.solution().results().get(step.id().index());
        if (step instanceof Step.LayerStep && stack.isPresent()) {
          List<Digest> diffIds = stack.get().diffIds();
          // A plain tar; its use changes other times of it, but not this one.
          Path blob = store.blobs().file(diffIds.get(diffIds.size() - 1));
          Instant time =
              Files.readAttributes(blob, BasicFileAttributes.class).creationTime().toInstant();
          last = time.isAfter(last) ? time : last;
        }
      }
    }
    return last.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(last);
  }

  /** What the steps of a build made, each layer once. */
  private static long bytes(List<MadeImage> made) {
    SortedMap<Digest, Long> sizes = new TreeMap<>();
    for (MadeImage image : made) {
      for (Optional<LayerStack> stack : image.solution().results()) {
        for (Layer layer : stack.orElse(LayerStack.EMPTY).layers()) {
          sizes.put(layer.diffId(), layer.blob().size());
        }
      }
    }
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
