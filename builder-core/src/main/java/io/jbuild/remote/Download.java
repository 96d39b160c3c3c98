package io.jbuild.remote;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a web server gave for an address once, without the bytes.
 *
 * @param etag the server's own word for this state of the file; empty where it has none
 * @param lastModified when it changed last, in the server's words; empty where it does not say
 */
record Download(Digest digest, long size, String etag, String lastModified) {

  private static final long VERSION = 1;

  static Download read(byte[] json) throws JsonException {
    JsonObject record = JsonObject.parse(json);
    try {
      if (record.integer("version").orElse(0) != VERSION) {
        throw new IllegalArgumentException("another version");
      }
      return new Download(
          Digest.parse(record.requiredText("digest")),
          record.integer("size").orElse(-1),
          record.text("etag").orElse(""),
          record.text("lastModified").orElse(""));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("record of a download", e);
    }
  }

  byte[] toBytes(String url) {
    return JsonObject.create()
        .put("version", VERSION)
        .put("url", Credentials.redact(url))
        .put("digest", digest.toString())
        .put("size", size)
        .put("etag", etag)
        .put("lastModified", lastModified)
        .toBytes();
  }

  /** The file's time, as BuildKit has it: without a date that can be read, 1970. */
  Instant modified() {
    return parsed().orElse(Instant.EPOCH);
  }

  private Optional<Instant> parsed() {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(lastModified)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
