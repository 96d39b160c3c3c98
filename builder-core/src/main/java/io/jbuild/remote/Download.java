package io.jbuild.remote;

import io.jbuild.http.UrlCredentials;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalField;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a web server gave for an address once, without the bytes.
 *
 * @param etag the server's own word for this state of the file; empty where it has none
 * @param lastModified when it changed last, in the server's words; empty where it does not say
 */
record Download(Digest digest, long size, String etag, String lastModified) {

  private static final long VERSION = 1;

  /** RFC 9110, 5.6.7: the form of today, and the two of old; with those a year 69 is 1969. */
  private static final List<DateTimeFormatter> FORMATS =
      List.of(
          format(new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'")),
          format(
              new DateTimeFormatterBuilder()
                  .appendPattern("EEEE, dd-MMM-")
                  .appendValueReduced(ChronoField.YEAR, 2, 2, 1969)
                  .appendPattern(" HH:mm:ss 'GMT'")),
          format(new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss uuuu")));

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
        .put("url", UrlCredentials.redact(url))
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
    for (DateTimeFormatter format : FORMATS) {
      try {
        return Optional.of(LocalDateTime.parse(lastModified, format).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException e) {
        // Perhaps in the next one.
      }
    }
    return Optional.empty();
  }

  /** The day of the week says nothing new, and need not be right. */
  private static DateTimeFormatter format(DateTimeFormatterBuilder pattern) {
    Set<TemporalField> fields = new HashSet<>();
    fields.addAll(
        List.of(
            ChronoField.YEAR,
            ChronoField.MONTH_OF_YEAR,
            ChronoField.DAY_OF_MONTH,
            ChronoField.HOUR_OF_DAY,
            ChronoField.MINUTE_OF_HOUR,
            ChronoField.SECOND_OF_MINUTE));
    return pattern
        .toFormatter(Locale.US)
        .withResolverStyle(ResolverStyle.STRICT)
        .withResolverFields(fields);
  }
}
