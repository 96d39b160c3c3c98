package io.jbuild.json;

import java.io.IOException;

/** A document that is not JSON, or not of the shape its reader needs. */
public final class JsonException extends IOException {

  JsonException(String message) {
    super(message);
  }

  JsonException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A document whose fields have values they must not have. */
  public static JsonException malformed(String what, IllegalArgumentException cause) {
    return new JsonException("malformed " + what + ": " + cause.getMessage(), cause);
  }
}
