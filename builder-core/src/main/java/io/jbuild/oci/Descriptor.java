package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a blob is and how to know it (image-spec, descriptor.md).
 *
 * @param mediaType what the bytes mean
 * @param digest of the bytes
 * @param size of the bytes
 * @param platform in an index: what the manifest is for
 * @param artifactType in an index: what an artifact manifest holds
 * @param annotations sorted by key
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    Optional<String> artifactType,
    SortedMap<String, String> annotations) {

  public Descriptor {
    if (size < 0) {
      throw new IllegalArgumentException("a blob of " + size + " bytes");
    }
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  // By hand: what the compiler gives a record is put together when it is first called, for more
  // than a
  // tenth of a cached build's time.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Descriptor that
        && size == that.size
        && digest.equals(that.digest)
        && mediaType.equals(that.mediaType)
        && platform.equals(that.platform)
        && artifactType.equals(that.artifactType)
        && annotations.equals(that.annotations);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  /** A descriptor with nothing but the three things each has. */
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty(), Optional.empty(), Collections.emptySortedMap());
  }

  /** This descriptor with other annotations. */
  public Descriptor withAnnotations(SortedMap<String, String> other) {
    return new Descriptor(mediaType, digest, size, platform, artifactType, other);
  }

  /** This descriptor, said to be for a platform. */
  public Descriptor withPlatform(Platform other) {
    return new Descriptor(mediaType, digest, size, Optional.of(other), artifactType, annotations);
  }

  /** Reads a descriptor; a malformed digest or size is refused. */
  public static Descriptor of(JsonObject json) throws JsonException {
    Optional<JsonObject> platform = json.object("platform");
    try {
      return new Descriptor(
          json.requiredText("mediaType"),
          Digest.parse(json.requiredText("digest")),
          json.integer("size").orElse(-1),
          platform.isPresent() ? Optional.of(Platform.of(platform.get())) : Optional.empty(),
          json.text("artifactType"),
          json.textMap("annotations"));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("descriptor", e);
    }
  }

  /** As it stands in a manifest or index. */
  public JsonObject toJson() {
    JsonObject json =
        JsonObject.create()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", size)
            .put("artifactType", artifactType);
    platform.ifPresent(value -> json.put("platform", value.toJson()));
    if (!annotations.isEmpty()) {
      json.putMap("annotations", annotations);
    }
    return json;
  }
}
