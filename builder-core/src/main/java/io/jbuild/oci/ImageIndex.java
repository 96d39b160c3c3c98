package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of manifests (image-spec, image-index.md), or docker's manifest list.
 *
 * @param mediaType {@link MediaTypes#OCI_INDEX} or {@link MediaTypes#DOCKER_INDEX}
 * @param manifests in the document's order
 */
public record ImageIndex(String mediaType, List<Descriptor> manifests) {

  public ImageIndex {
    manifests = List.copyOf(manifests);
  }

  /** Reads an index; bytes that could also be read as a manifest are refused (CVE-2021-41190). */
  public static ImageIndex parse(byte[] bytes) throws JsonException {
    return of(JsonObject.parse(bytes));
  }

  /** The same of an object that was read. */
  public static ImageIndex of(JsonObject json) throws JsonException {
    String mediaType = json.text("mediaType").orElse(MediaTypes.OCI_INDEX);
    if (json.has("layers") || json.has("config") || !MediaTypes.isIndex(mediaType)) {
      throw JsonException.malformed("index", new IllegalArgumentException("not an image index"));
    }
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonObject manifest : json.objects("manifests")) {
      manifests.add(Descriptor.of(manifest));
    }
    return new ImageIndex(mediaType, manifests);
  }

  /** The index's bytes. */
  public byte[] toBytes() {
    return JsonObject.create()
        .put("schemaVersion", 2)
        .put("mediaType", mediaType)
        .putObjects("manifests", manifests.stream().map(Descriptor::toJson).toList())
        .toBytes();
  }
}
