package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something from outside that a build used, by the digest it had (SLSA provenance v1,
 * "ResourceDescriptor").
 *
 * @param role what it was to the build
 * @param name what the build calls it: an image's name, a context's, an address
 * @param uri where others find it, without credentials; empty for what was on the machine
 * @param digests by their algorithms: {@code sha256}, {@code gitCommit}
 */
public record Material(
    Role role, String name, Optional<String> uri, SortedMap<String, String> digests) {

  /** At a descriptor, what the material was. */
  private static final String ROLE = "role";

  /** What a material was to a build. */
  public enum Role {
    /** An image that a stage, a COPY or a mount stands on. */
    IMAGE,
    /** The build's own context. */
    CONTEXT,
    /** A context that was named. */
    NAMED_CONTEXT,
    /** A file that ADD fetched. */
    FILE,
    /** A repository that ADD fetched. */
    REPOSITORY;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Role of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  public Material {
    digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
  }

  JsonObject toJson() {
    return JsonObject.create()
        .put("name", name)
        .put("uri", uri)
        .putMap("digest", digests)
        .put("annotations", JsonObject.create().put(ROLE, role.word()));
  }

  static Material of(JsonObject json) throws JsonException {
    try {
      return new Material(
          Role.of(json.textMap("annotations").getOrDefault(ROLE, "")),
          json.requiredText("name"),
          json.text("uri"),
          json.textMap("digest"));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("material", e);
    }
  }
}
