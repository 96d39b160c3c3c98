package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.Optional;

/**
 * One line of an image's history (image-spec, config.md, "history").
 *
 * @param created RFC 3339, as the config has it
 * @param createdBy the instruction, in BuildKit's words
 * @param comment who wrote it
 * @param emptyLayer whether it added no layer
 */
public record HistoryEntry(
    Optional<String> created,
    Optional<String> createdBy,
    Optional<String> author,
    Optional<String> comment,
    boolean emptyLayer) {

  static HistoryEntry of(JsonObject json) throws JsonException {
    return new HistoryEntry(
        json.text("created"),
        json.text("created_by"),
        json.text("author"),
        json.text("comment"),
        json.flag("empty_layer"));
  }

  JsonObject toJson() {
    JsonObject json =
        JsonObject.create()
            .put("created", created)
            .put("created_by", createdBy)
            .put("author", author)
            .put("comment", comment);
    return emptyLayer ? json.put("empty_layer", true) : json;
  }
}
