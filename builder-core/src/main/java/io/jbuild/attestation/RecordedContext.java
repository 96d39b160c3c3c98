package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a build's files came from, as far as others may know it.
 *
 * @param uri without credentials; empty for what was on the machine
 */
public record RecordedContext(Kind kind, Optional<String> uri) {

  /** What it was. */
  public enum Kind {
    DIRECTORY,
    /** Files from several places of the machine. */
    FILES,
    STDIN,
    GIT,
    URL,
    /** An image that stands for a stage or another image. */
    IMAGE,
    /** An image of an OCI layout that does. */
    LAYOUT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  JsonObject toJson() {
    return JsonObject.create().put("kind", kind.word()).put("uri", uri);
  }

  static RecordedContext of(JsonObject json) throws JsonException {
    try {
      return new RecordedContext(
          Kind.valueOf(json.requiredText("kind").toUpperCase(Locale.ROOT)), json.text("uri"));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("context", e);
    }
  }
}
