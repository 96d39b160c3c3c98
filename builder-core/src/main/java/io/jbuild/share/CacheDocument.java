package io.jbuild.share;

import io.jbuild.blob.Compression;
import io.jbuild.image.LayerMediaTypes;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Results of steps as an OCI artifact that any registry keeps: a manifest whose layers are those of
 * the results, and whose config says which step made which. The same results give the same bytes.
 *
 * @param results by their keys
 * @param contents what files that steps copy from other stages are, by what was asked for: so that
 *     the key of such a step is known without the files
 * @param costs what long commands took, by the digests of their words: so that others know how long
 *     the same command may take, whatever it stands on
 */
public record CacheDocument(
    SortedMap<Digest, SharedResult> results,
    SortedMap<Digest, Digest> contents,
    SortedMap<Digest, Duration> costs)
    implements SharedDocument {

  static final CacheDocument EMPTY = of(new TreeMap<>());

  /** The media type of the config, which tells a cache from an image. */
  public static final String CONFIG = "application/vnd.jbuild.cache.config.v1+json";

  /** What the results of an image's own steps are called in its manifest. */
  public static final String INLINE = "io.jbuild.cache.v1";

  /** A config is not larger, whoever wrote it. */
  static final int MOST_BYTES = 16 << 20;

  private static final int VERSION = 1;

  /** More than any disk holds. */
  private static final long MOST_SIZE = 1L << 50;

  private static final long MOST_MILLISECONDS = Duration.ofDays(30).toMillis();

  public CacheDocument {
    results = Collections.unmodifiableSortedMap(new TreeMap<>(results));
    contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
    costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
  }

  /** Of results alone. */
  static CacheDocument of(SortedMap<Digest, SharedResult> results) {
    return new CacheDocument(results, new TreeMap<>(), new TreeMap<>());
  }

  @Override
  public String mediaType() {
    return CONFIG;
  }

  @Override
  public List<Descriptor> layers() {
    SortedMap<Digest, Descriptor> layers = new TreeMap<>();
    results.values().forEach(result -> layers.put(result.blob().digest(), result.blob()));
    return List.copyOf(layers.values());
  }

  @Override
  public byte[] config() {
    List<Digest> layers = layers().stream().map(Descriptor::digest).toList();
    List<JsonObject> steps = new ArrayList<>();
    for (SharedResult result : results.values()) {
      steps.add(
          result
              .toJson()
              .put("key", result.key().toString())
              .put("layer", layers.indexOf(result.blob().digest()))
              .put("costMilliseconds", result.cost().toMillis()));
    }
    JsonObject contentsByAsked = JsonObject.create();
    contents.forEach((asked, content) -> contentsByAsked.put(asked.hex(), content.hex()));
    JsonObject json =
        JsonObject.create()
            .put("version", VERSION)
            .putObjects("steps", steps)
            .put("contents", contentsByAsked);
    if (!costs.isEmpty()) {
      JsonObject costsByWords = JsonObject.create();
      costs.forEach((words, cost) -> costsByWords.put(words.hex(), cost.toMillis()));
      json.put("costs", costsByWords);
    }
    return json.toBytes();
  }

  /**
   * Reads one.
   *
   * @throws JsonException for what is none
   */
  static CacheDocument parse(Manifest manifest, byte[] config) throws JsonException {
    JsonObject json = JsonObject.parse(config);
    if (json.integer("version").orElse(0) != VERSION) {
      throw malformed("it is of a version that this jbuild does not know");
    }
    SortedMap<Digest, SharedResult> results = new TreeMap<>();
    for (JsonObject step : json.objects("steps")) {
      SharedResult result = result(step, digest(step, "key"), manifest.layers());
      results.put(result.key(), result);
    }
    SortedMap<Digest, Digest> contents = new TreeMap<>();
    try {
      json.textMap("contents")
          .forEach((asked, content) -> contents.put(new Digest(asked), new Digest(content)));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("cache", e);
    }
    return new CacheDocument(results, contents, costs(json));
  }

  private static SortedMap<Digest, Duration> costs(JsonObject json) throws JsonException {
    SortedMap<Digest, Duration> costs = new TreeMap<>();
    Optional<JsonObject> told = json.object("costs");
    if (told.isPresent()) {
      for (String words : told.get().names()) {
        long cost = number(told.get(), words, MOST_MILLISECONDS);
        costs.put(parsed("sha256:" + words), Duration.ofMillis(cost));
      }
    }
    return costs;
  }

  /** A result: all of it but its key. */
  static SharedResult result(JsonObject step, Digest key, List<Descriptor> layers)
      throws JsonException {
    long layer = step.integer("layer").orElse(-1);
    if (layer < 0 || layer >= layers.size()) {
      throw malformed("a step has the layer " + layer + " of " + layers.size());
    }
    SharedResult result =
        new SharedResult(
            key,
            digest(step, "diffId"),
            number(step, "size", MOST_SIZE),
            layers.get((int) layer),
            step.text("form").orElse(""),
            Duration.ofMillis(
                step.has("costMilliseconds")
                    ? number(step, "costMilliseconds", MOST_MILLISECONDS)
                    : 0));
    check(result);
    return result;
  }

  private static void check(SharedResult result) throws JsonException {
    boolean plain;
    try {
      plain = LayerMediaTypes.plain(LayerMediaTypes.oci(result.blob().mediaType()));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("cache", e);
    }
    if (plain && !result.blob().digest().equals(result.diffId())) {
      throw malformed("the plain layer " + result.blob().digest() + " is " + result.diffId());
    }
  }

  static long number(JsonObject json, String name, long most) throws JsonException {
    long number = json.integer(name).orElse(-1);
    if (number < 0 || number > most) {
      throw malformed("\"" + name + "\" is " + number);
    }
    return number;
  }

  static Digest digest(JsonObject json, String name) throws JsonException {
    return parsed(json.requiredText(name));
  }

  private static Digest parsed(String text) throws JsonException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("cache", e);
    }
  }

  static JsonException malformed(String why) {
    return JsonException.malformed("cache", new IllegalArgumentException(why));
  }

  /**
   * What an image's manifest tells of its steps: {@code KEY=DIFFID:SIZE} for each, in the order of
   * the keys. What a step took is not in it, since that is never the same twice.
   */
  public static String inline(Collection<SharedResult> results) {
    SortedMap<Digest, String> lines = new TreeMap<>();
    results.forEach(
        result ->
            lines.put(
                result.key(),
                result.key().hex() + "=" + result.diffId().hex() + ":" + result.size()));
    return String.join(" ", lines.values());
  }

  /**
   * Reads what an image tells of its steps.
   *
   * @param diffIds of its layers
   * @throws JsonException for what nobody wrote who knows how
   */
  static CacheDocument parseInline(Manifest manifest, List<Digest> diffIds) throws JsonException {
    SortedMap<Digest, SharedResult> results = new TreeMap<>();
    String text = manifest.annotations().getOrDefault(INLINE, "");
    for (String line : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      if (!line.matches("[0-9a-f]{64}=[0-9a-f]{64}:[0-9]{1,15}")) {
        throw malformed("the image tells of its steps what is not to be understood");
      }
      Digest diffId = new Digest(line.substring(65, 129));
      int layer = diffIds.indexOf(diffId);
      if (layer >= 0 && layer < manifest.layers().size()) {
        Descriptor blob = manifest.layers().get(layer);
        boolean gzip = blob.mediaType().equals(Compression.GZIP.mediaType());
        SharedResult result =
            new SharedResult(
                new Digest(line.substring(0, 64)),
                diffId,
                Long.parseLong(line.substring(130)),
                blob,
                gzip ? Compression.GZIP.form() : "",
                Duration.ZERO);
        check(result);
        results.put(result.key(), result);
      }
    }
    return of(results);
  }
}
