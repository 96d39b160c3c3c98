package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.util.Base64;
import java.util.Optional;

/**
 * The Dockerfile of a build.
 *
 * @param name relative to the context, or a name alone
 * @param digest of its bytes, where more than the name is told
 * @param content its bytes in Base64, where they are told
 */
public record RecordedFile(String name, Optional<Digest> digest, Optional<String> content) {

  /** Its bytes, where they are told. */
  public Optional<byte[]> bytes() {
    return content.map(Base64.getDecoder()::decode);
  }

  JsonObject toJson() {
    JsonObject json = JsonObject.create().put("name", name).put("content", content);
    digest.ifPresent(value -> json.put("digest", JsonObject.create().put("sha256", value.hex())));
    return json;
  }

  static RecordedFile of(JsonObject json) throws JsonException {
    try {
      Optional<String> content = json.text("content");
      content.ifPresent(text -> Base64.getDecoder().decode(text));
      Optional<JsonObject> digest = json.object("digest");
      return new RecordedFile(
          json.requiredText("name"),
          digest.isPresent()
              ? Optional.of(new Digest(digest.get().requiredText("sha256")))
              : Optional.empty(),
          content);
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("Dockerfile of a provenance", e);
    }
  }
}
