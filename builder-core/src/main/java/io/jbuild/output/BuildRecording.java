package io.jbuild.output;

import io.jbuild.attestation.BuildParameters;
import io.jbuild.attestation.Material;
import io.jbuild.attestation.Provenance;
import io.jbuild.bases.BaseImageLookup;
import io.jbuild.cache.CacheKey;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.Step;
import io.jbuild.request.BuildRequest;
import io.jbuild.secret.SecretSearch;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a build found and did, noted while it goes on. Safe for several threads. */
public final class BuildRecording {

  private final BuildRequest request;
  private final @Nullable String epoch;
  private final List<SortedMap<String, Material>> images = new ArrayList<>();
  private final SortedMap<Integer, SortedMap<Integer, CacheKey>> keys = new TreeMap<>();
  private @Nullable Ended ended;

  /**
   * Nothing yet.
   *
   * @param epoch {@code SOURCE_DATE_EPOCH} of the environment
   */
  public BuildRecording(BuildRequest request, @Nullable String epoch) {
    this.request = request;
    this.epoch = epoch;
  }

  /**
   * What is known when all is built.
   *
   * @param times that files and the image got
   * @param states of contexts from other machines, by their names
   * @param search finds what must not be told
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a file, never compared
  private record Ended(
      byte[] dockerfile,
      PlanOptions.Times times,
      SortedMap<String, Materials.State> states,
      SecretSearch search) {}

  /** The plan for the next platform begins. */
  public synchronized void beginPlan() {
    images.add(new TreeMap<>());
  }

  /** All is built. */
  public synchronized void end(
      byte[] dockerfile,
      PlanOptions.Times times,
      SortedMap<String, Materials.State> states,
      SecretSearch search) {
    ended = new Ended(dockerfile, times, states, search);
  }

  /** Hears of images that a store has. */
  public BaseImageLookup.Listener images(Store store) {
    return new Listener(store);
  }

  /**
   * The actions of steps, each of which is noted as it is done.
   *
   * @param plan its number
   */
  public Function<Step, StepAction> noting(int plan, Function<Step, StepAction> actions) {
    return step -> {
      StepAction action = actions.apply(step);
      return action instanceof StepAction.Made made ? new Noted(plan, step, made) : action;
    };
  }

  /**
   * Where an image comes from.
   *
   * @param plan its number
   * @param rewritten whether files newer than the image were given its time
   * @throws io.jbuild.failure.BuildException where that would tell a secret
   */
  synchronized Provenance provenance(int plan, MadeImage made, boolean rewritten) {
    Ended end = Objects.requireNonNull(ended, "the build has not ended");
    Materials materials =
        new Materials(
            List.copyOf(images.get(plan).values()),
            keys.getOrDefault(plan, new TreeMap<>()),
            end.states());
    BuildParameters.Times times =
        new BuildParameters.Times(timestamp(end.times()), Optional.ofNullable(epoch), rewritten);
    return new ProvenanceMaker(request, end.dockerfile(), times, end.search()).of(made, materials);
  }

  /** As {@code --timestamp} takes it; of a commit's time what that was. */
  private Optional<String> timestamp(PlanOptions.Times times) {
    return times instanceof PlanOptions.Times.Fixed fixed
        ? Optional.of(Long.toString(fixed.time().getEpochSecond()))
        : request.timestamp();
  }

  private synchronized void add(String key, Material image) {
    images.get(images.size() - 1).put(key, image);
  }

  /** Notes images as they are found. */
  private final class Listener implements BaseImageLookup.Listener {
    private final Store store;

    Listener(Store store) {
      this.store = store;
    }

    @Override
    public void image(
        ImageReference reference, Platform platform, Digest manifest, Optional<Digest> named) {
      Digest digest = named.or(() -> known(reference, manifest)).orElse(manifest);
      add(
          new BaseImages.Wanted(reference, platform).key(),
          new Material(
              Material.Role.IMAGE,
              reference.familiar(),
              Optional.of(packageUrl(reference, platform)),
              sha256(digest)));
    }

    @Override
    public void layout(NamedContext.Layout layout, Platform platform, Digest manifest) {
      add(
          "oci-layout " + layout.image() + " " + manifest,
          new Material(
              Material.Role.IMAGE,
              "oci-layout:" + layout.image(),
              Optional.empty(),
              sha256(manifest)));
    }

    /** What the name's registry calls an image of the store; that may be an index. */
    private Optional<Digest> known(ImageReference reference, Digest manifest) {
      try {
        return store.registryDigests().all().getOrDefault(manifest, List.of()).stream()
            .filter(known -> known.familiarName().equals(reference.familiarName()))
            .flatMap(known -> known.digest().stream())
            .findFirst();
      } catch (IOException e) {
        return Optional.empty(); // Then the manifest's own says which image it was.
      }
    }
  }

  /** As BuildKit writes it (package-url specification, type docker). */
  static String packageUrl(ImageReference reference, Platform platform) {
    StringBuilder url = new StringBuilder("pkg:docker");
    for (String part : reference.familiarName().split("/", -1)) {
      url.append('/').append(escaped(part));
    }
    url.append('@')
        .append(
            escaped(reference.tag().orElseGet(() -> reference.digest().orElseThrow().toString())));
    url.append('?');
    if (reference.tag().isPresent() && reference.digest().isPresent()) {
      url.append("digest=").append(reference.digest().get()).append('&');
    }
    return url.append("platform=").append(escaped(platform.toString())).toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static SortedMap<String, String> sha256(Digest digest) {
    SortedMap<String, String> digests = new TreeMap<>();
    digests.put("sha256", digest.hex());
    return Collections.unmodifiableSortedMap(digests);
  }

  /** A step that is noted as it is done. */
  private final class Noted implements StepAction.Made {
    private final int plan;
    private final Step step;
    private final StepAction.Made action;

    Noted(int plan, Step step, StepAction.Made action) {
      this.plan = plan;
      this.step = step;
      this.action = action;
    }

    @Override
    public Load load() {
      return action.load();
    }

    @Override
    public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
      CacheKey key = action.key(inputs);
      synchronized (BuildRecording.this) {
        keys.computeIfAbsent(plan, number -> new TreeMap<>()).put(step.id().index(), key);
      }
      return key;
    }

    @Override
    public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
      return action.run(inputs, output);
    }
  }
}
