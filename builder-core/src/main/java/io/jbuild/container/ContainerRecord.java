package io.jbuild.container;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the store knows of a container.
 *
 * @param id 64 hexadecimal digits
 * @param name which no other container of the store has
 * @param image as it was called when the container was started
 * @param manifest the image's
 * @param imageId the image's
 * @param created when it was started
 * @param process the process of the machine that runs it, or did
 * @param processStart when that was started: the number alone may be another's by now
 * @param config the image's, with what was said at the start in the place of its own
 * @param end empty while it runs, and where nobody saw its end
 */
public record ContainerRecord(
    String id,
    String name,
    String image,
    Descriptor manifest,
    Digest imageId,
    Instant created,
    long process,
    Instant processStart,
    ContainerConfig config,
    Optional<End> end) {

  /**
   * How a container ended.
   *
   * @param layer the blob of the layer of what it changed: a plain tar
   */
  public record End(Instant at, int exitCode, Descriptor layer) {}

  /** The same, ended. */
  public ContainerRecord ended(End how) {
    return new ContainerRecord(
        id,
        name,
        image,
        manifest,
        imageId,
        created,
        process,
        processStart,
        config,
        Optional.of(how));
  }

  static ContainerRecord of(JsonObject json) throws JsonException {
    Optional<JsonObject> end = json.object("end");
    try {
      return new ContainerRecord(
          json.requiredText("id"),
          json.requiredText("name"),
          json.requiredText("image"),
          descriptor(json, "manifest"),
          Digest.parse(json.requiredText("imageId")),
          time(json, "created"),
          json.integer("process").orElse(0),
          time(json, "processStart"),
          ContainerConfig.of(json.object("config").orElseGet(JsonObject::create)),
          end.isPresent() ? Optional.of(end(end.get())) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("record of a container", e);
    }
  }

  private static End end(JsonObject json) throws JsonException {
    return new End(
        time(json, "at"), (int) json.integer("exitCode").orElse(0), descriptor(json, "layer"));
  }

  private static Instant time(JsonObject json, String name) throws JsonException {
    try {
      return Instant.parse(json.requiredText(name));
    } catch (DateTimeException e) {
      throw JsonException.malformed("record of a container", new IllegalArgumentException(e));
    }
  }

  private static Descriptor descriptor(JsonObject json, String name) throws JsonException {
    return Descriptor.of(json.object(name).orElseGet(JsonObject::create));
  }

  JsonObject toJson() {
    JsonObject json =
        JsonObject.create()
            .put("version", 1)
            .put("id", id)
            .put("name", name)
            .put("image", image)
            .put("manifest", manifest.toJson())
            .put("imageId", imageId.toString())
            .put("created", created.toString())
            .put("process", process)
            .put("processStart", processStart.toString())
            .put("config", config.toJson());
    end.ifPresent(
        how ->
            json.put(
                "end",
                JsonObject.create()
                    .put("at", how.at().toString())
                    .put("exitCode", how.exitCode())
                    .put("layer", how.layer().toJson())));
    return json;
  }
}
