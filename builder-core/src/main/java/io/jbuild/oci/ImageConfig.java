package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image config (image-spec, config.md). Its digest is the image id.
 *
 * @param created RFC 3339
 * @param author of the image, from {@code MAINTAINER}
 * @param platform what it runs on
 * @param container how it is run; not to be changed once it is here
 * @param diffIds digests of the uncompressed layers, bottom first
 * @param history oldest first
 */
public record ImageConfig(
    Optional<String> created,
    Optional<String> author,
    Platform platform,
    ContainerConfig container,
    List<Digest> diffIds,
    List<HistoryEntry> history) {

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /** Reads an image config, OCI's or docker's. */
  public static ImageConfig parse(byte[] bytes) throws JsonException {
    JsonObject json = JsonObject.parse(bytes);
    List<Digest> diffIds = new ArrayList<>();
    Optional<JsonObject> rootfs = json.object("rootfs");
    try {
      if (rootfs.isPresent()) {
        for (String diffId : rootfs.get().texts("diff_ids")) {
          diffIds.add(Digest.parse(diffId));
        }
      }
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("image config", e);
    }
    List<HistoryEntry> history = new ArrayList<>();
    for (JsonObject entry : json.objects("history")) {
      history.add(HistoryEntry.of(entry));
    }
    Optional<JsonObject> container = json.object("config");
    return new ImageConfig(
        json.text("created"),
        json.text("author"),
        Platform.of(json),
        container.isPresent() ? ContainerConfig.of(container.get()) : new ContainerConfig(),
        diffIds,
        history);
  }

  /** The config's bytes: the same values always give the same. */
  public byte[] toBytes() {
    return JsonObject.create()
        .put("created", created)
        .put("author", author)
        .put("architecture", platform.architecture())
        .put("os", platform.os())
        .put("os.version", platform.osVersion())
        .put("variant", platform.variant())
        .put("config", container.toJson())
        .put(
            "rootfs",
            JsonObject.create()
                .put("type", "layers")
                .putTexts("diff_ids", diffIds.stream().map(Digest::toString).toList()))
        .putObjects("history", history.stream().map(HistoryEntry::toJson).toList())
        .toBytes();
  }
}
