package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A manifest of something that is no image and refers to one (image-spec, manifest.md, "Guidelines
 * for Artifact Usage"). Its config is the empty one.
 *
 * @param artifactType what it holds
 * @param subject the manifest it refers to
 * @param layers what it holds, as blobs
 * @param annotations sorted by key
 */
public record ArtifactManifest(
    String artifactType,
    Descriptor subject,
    List<Descriptor> layers,
    SortedMap<String, String> annotations) {

  /** The one config of artifacts without any (image-spec, manifest.md, "Empty Descriptor"). */
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  /** Its descriptor. */
  public static final Descriptor EMPTY_CONFIG =
      new Descriptor("application/vnd.oci.empty.v1+json", Digest.of(EMPTY), EMPTY.length);

  public ArtifactManifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /** The bytes of the empty config. */
  public static byte[] emptyConfig() {
    return EMPTY.clone();
  }

  /** Reads a manifest; one without a subject is refused. */
  public static ArtifactManifest parse(byte[] bytes) throws JsonException {
    JsonObject json = JsonObject.parse(bytes);
    Manifest plain = Manifest.parse(bytes);
    JsonObject subject =
        json.object("subject")
            .orElseThrow(
                () ->
                    JsonException.malformed(
                        "artifact", new IllegalArgumentException("it refers to nothing")));
    return new ArtifactManifest(
        json.text("artifactType").orElse(plain.config().mediaType()),
        Descriptor.of(subject),
        plain.layers(),
        plain.annotations());
  }

  /** The manifest's bytes. */
  public byte[] toBytes() {
    List<JsonObject> held = new ArrayList<>();
    layers.forEach(layer -> held.add(layer.toJson()));
    JsonObject json =
        JsonObject.create()
            .put("schemaVersion", 2)
            .put("mediaType", MediaTypes.OCI_MANIFEST)
            .put("artifactType", artifactType)
            .put("config", EMPTY_CONFIG.toJson())
            .putObjects("layers", held)
            .put("subject", subject.toJson());
    if (!annotations.isEmpty()) {
      json.putMap("annotations", annotations);
    }
    return json.toBytes();
  }
}
