package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An image manifest (image-spec, manifest.md), or docker's schema 2, which has the same shape.
 *
 * @param mediaType {@link MediaTypes#OCI_MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
 * @param config the image config
 * @param layers bottom first
 * @param annotations sorted by key
 */
public record Manifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    SortedMap<String, String> annotations) {

  public Manifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /**
   * Reads a manifest. Bytes that could also be read as an index are refused (CVE-2021-41190), and
   * so is a manifest of another schema.
   */
  public static Manifest parse(byte[] bytes) throws JsonException {
    JsonObject json = JsonObject.parse(bytes);
    List<Descriptor> layers = new ArrayList<>();
    for (JsonObject layer : json.objects("layers")) {
      layers.add(Descriptor.of(layer));
    }
    String mediaType = json.text("mediaType").orElse(MediaTypes.OCI_MANIFEST);
    if (json.has("manifests")
        || !MediaTypes.isManifest(mediaType)
        || json.integer("schemaVersion").orElse(0) != 2) {
      throw JsonException.malformed(
          "manifest", new IllegalArgumentException("not an image manifest of schema version 2"));
    }
    Descriptor config =
        Descriptor.of(
            json.object("config")
                .orElseThrow(
                    () ->
                        JsonException.malformed(
                            "manifest", new IllegalArgumentException("it has no config"))));
    return new Manifest(mediaType, config, layers, json.textMap("annotations"));
  }

  /** The manifest's bytes; its digest is the image's digest. */
  public byte[] toBytes() {
    JsonObject json =
        JsonObject.create()
            .put("schemaVersion", 2)
            .put("mediaType", mediaType)
            .put("config", config.toJson())
            .putObjects("layers", layers.stream().map(Descriptor::toJson).toList());
    if (!annotations.isEmpty()) {
      json.putMap("annotations", annotations);
    }
    return json.toBytes();
  }

  /** How to know its bytes. */
  public Descriptor descriptor() {
    byte[] bytes = toBytes();
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }
}
