package io.jbuild.share;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Steps that machines do at this moment, or have just done, as an OCI artifact beside the cache
 * that they go to: so that another machine can wait for one instead of doing it too.
 *
 * @param steps by their keys
 */
record AnnouncementDocument(SortedMap<Digest, Announced> steps) implements SharedDocument {

  static final AnnouncementDocument EMPTY = new AnnouncementDocument(new TreeMap<>());

  /** The media type of the config. */
  static final String CONFIG = "application/vnd.jbuild.announcements.config.v1+json";

  /** A config is not larger, whoever wrote it. */
  static final int MOST_BYTES = 1 << 18;

  /** What is older than the newest so many is not kept. */
  static final int MOST_STEPS = 200;

  private static final int VERSION = 1;
  private static final int LONGEST_RUNNER = 64;

  /** Who waits has come for it long before; others have it of the cache itself. */
  private static final Duration RESULTS_KEPT = Duration.ofHours(2);

  /** Nobody waits as long. */
  private static final Duration BEGUN_KEPT = Duration.ofDays(1);

  /** The empty blob: some registries take no manifest without a layer (image-spec, manifest.md). */
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  static final Descriptor NO_LAYER =
      new Descriptor("application/vnd.oci.empty.v1+json", Digest.of(NOTHING), NOTHING.length);

  /**
   * A step.
   *
   * @param runner who does it: a name that a build gives itself
   * @param at when it was begun, or when it was done, by that machine's clock
   * @param result empty while it is being done
   */
  record Announced(Digest key, String runner, Instant at, Optional<SharedResult> result) {

    /** One that is begun. */
    Announced(Digest key, String runner, Instant at) {
      this(key, runner, at, Optional.empty());
    }

    /** The same with its result. */
    Announced done(Optional<SharedResult> made) {
      return new Announced(key, runner, at, made);
    }
  }

  AnnouncementDocument {
    steps = Collections.unmodifiableSortedMap(new TreeMap<>(steps));
  }

  /** The bytes of {@link #NO_LAYER}. */
  static byte[] noLayer() {
    return NOTHING.clone();
  }

  Optional<Announced> find(Digest key) {
    return Optional.ofNullable(steps.get(key));
  }

  /** The same with a step, and without what nobody waits for any more. */
  AnnouncementDocument with(Announced step) {
    List<Announced> all = new ArrayList<>(steps.values());
    all.removeIf(
        one -> {
          Duration age = Duration.between(one.at(), step.at()).abs();
          Duration most = one.result().isPresent() ? RESULTS_KEPT : BEGUN_KEPT;
          return one.key().equals(step.key()) || age.compareTo(most) > 0;
        });
    all.sort(Comparator.comparing(Announced::at).reversed());
    SortedMap<Digest, Announced> kept = new TreeMap<>();
    all.stream().limit(MOST_STEPS - 1).forEach(one -> kept.put(one.key(), one));
    kept.put(step.key(), step);
    return new AnnouncementDocument(kept);
  }

  /** The same without a step that a runner does not go on with. */
  AnnouncementDocument without(Digest key, String runner) {
    SortedMap<Digest, Announced> kept = new TreeMap<>(steps);
    kept.values()
        .removeIf(
            one -> one.key().equals(key) && one.runner().equals(runner) && one.result().isEmpty());
    return new AnnouncementDocument(kept);
  }

  @Override
  public String mediaType() {
    return CONFIG;
  }

  private SortedMap<Digest, Descriptor> blobs() {
    SortedMap<Digest, Descriptor> blobs = new TreeMap<>();
    for (Announced step : steps.values()) {
      step.result().ifPresent(result -> blobs.put(result.blob().digest(), result.blob()));
    }
    return blobs;
  }

  @Override
  public List<Descriptor> layers() {
    SortedMap<Digest, Descriptor> blobs = blobs();
    return blobs.isEmpty() ? List.of(NO_LAYER) : List.copyOf(blobs.values());
  }

  @Override
  public byte[] config() {
    List<Digest> layers = List.copyOf(blobs().keySet());
    List<JsonObject> json = new ArrayList<>();
    for (Announced step : steps.values()) {
      JsonObject one =
          step.result()
              .map(
                  result ->
                      result
                          .toJson()
                          .put("layer", layers.indexOf(result.blob().digest()))
                          .put("costMilliseconds", result.cost().toMillis()))
              .orElseGet(JsonObject::create);
      json.add(
          one.put("key", step.key().toString())
              .put("runner", step.runner())
              .put("at", step.at().toEpochMilli()));
    }
    return JsonObject.create().put("version", VERSION).putObjects("steps", json).toBytes();
  }

  /**
   * Reads one.
   *
   * @throws JsonException for what is none
   */
  static AnnouncementDocument parse(Manifest manifest, byte[] config) throws JsonException {
    JsonObject json = JsonObject.parse(config);
    if (json.integer("version").orElse(0) != VERSION) {
      throw CacheDocument.malformed("it is of a version that this jbuild does not know");
    }
    List<JsonObject> listed = json.objects("steps");
    if (listed.size() > MOST_STEPS) {
      throw CacheDocument.malformed(listed.size() + " steps are more than " + MOST_STEPS);
    }
    SortedMap<Digest, Announced> steps = new TreeMap<>();
    for (JsonObject step : listed) {
      Digest key = CacheDocument.digest(step, "key");
      String runner = step.requiredText("runner");
      if (runner.length() > LONGEST_RUNNER) {
        throw CacheDocument.malformed("a runner has a name of " + runner.length() + " letters");
      }
      Instant at =
          Instant.ofEpochMilli(CacheDocument.number(step, "at", Long.MAX_VALUE / 1_000_000));
      steps.put(key, new Announced(key, runner, at, result(step, key, manifest)));
    }
    return new AnnouncementDocument(steps);
  }

  private static Optional<SharedResult> result(JsonObject step, Digest key, Manifest manifest)
      throws JsonException {
    return step.has("layer")
        ? Optional.of(CacheDocument.result(step, key, manifest.layers()))
        : Optional.empty();
  }
}
