package io.jbuild.share;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What caches that commands mount hold, as an OCI artifact: a manifest whose layers are the caches'
 * parts, and whose config says which cache has which.
 *
 * @param mounts what was saved last is first
 */
record MountDocument(List<Mount> mounts) implements SharedDocument {

  /** The media type of the config, which tells it from an image. */
  static final String CONFIG = "application/vnd.jbuild.cachemounts.config.v1+json";

  static final MountDocument EMPTY = new MountDocument(List.of());

  private static final int VERSION = 1;

  MountDocument {
    mounts = List.copyOf(mounts);
  }

  /**
   * A cache.
   *
   * @param identity what it is, on any machine
   * @param variant the digest of the files that it goes with
   * @param parts layers, of which later ones add to earlier ones
   */
  record Mount(Digest identity, Digest variant, List<SharedResult> parts) {
    Mount {
      parts = List.copyOf(parts);
    }
  }

  /** What a new cache begins with: one that goes with the same files, or else the newest. */
  Optional<Mount> find(Digest identity, Digest variant) {
    List<Mount> known = mounts.stream().filter(m -> m.identity().equals(identity)).toList();
    return known.stream()
        .filter(mount -> mount.variant().equals(variant))
        .findFirst()
        .or(() -> known.stream().findFirst());
  }

  @Override
  public String mediaType() {
    return CONFIG;
  }

  @Override
  public List<Descriptor> layers() {
    SortedMap<Digest, Descriptor> layers = new TreeMap<>();
    for (Mount mount : mounts) {
      mount.parts().forEach(part -> layers.put(part.blob().digest(), part.blob()));
    }
    return List.copyOf(layers.values());
  }

  @Override
  public byte[] config() {
    SortedMap<Digest, Integer> numbers = new TreeMap<>();
    layers().forEach(layer -> numbers.put(layer.digest(), numbers.size()));
    List<JsonObject> json = new ArrayList<>();
    for (Mount mount : mounts) {
      List<JsonObject> parts = new ArrayList<>();
      for (SharedResult part : mount.parts()) {
        parts.add(part.toJson().put("layer", numbers.getOrDefault(part.blob().digest(), -1)));
      }
      json.add(
          JsonObject.create()
              .put("identity", mount.identity().toString())
              .put("variant", mount.variant().toString())
              .putObjects("parts", parts));
    }
    return JsonObject.create().put("version", VERSION).putObjects("mounts", json).toBytes();
  }

  /**
   * Reads one.
   *
   * @throws JsonException for what is none
   */
  static MountDocument parse(Manifest manifest, byte[] config) throws JsonException {
    JsonObject json = JsonObject.parse(config);
    if (json.integer("version").orElse(0) != VERSION) {
      throw CacheDocument.malformed("it is of a version that this jbuild does not know");
    }
    List<Mount> mounts = new ArrayList<>();
    for (JsonObject mount : json.objects("mounts")) {
      Digest identity = CacheDocument.digest(mount, "identity");
      Digest variant = CacheDocument.digest(mount, "variant");
      List<SharedResult> parts = new ArrayList<>();
      for (JsonObject part : mount.objects("parts")) {
        parts.add(CacheDocument.result(part, identity, manifest.layers()));
      }
      mounts.add(new Mount(identity, variant, parts));
    }
    return new MountDocument(mounts);
  }
}
