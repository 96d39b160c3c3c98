package io.jbuild.cli;

import io.jbuild.report.format.Human;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** When an image or a layer was made, as docker words it; it may not say. */
record ImageTime(Optional<Instant> instant) {

  private static final String UNKNOWN = "N/A";

  /** Reads what an image config says; what is not RFC 3339 counts as not said. */
  static ImageTime of(Optional<String> text) {
    try {
      return new ImageTime(text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant));
    } catch (DateTimeParseException e) {
      return new ImageTime(Optional.empty());
    }
  }

  /** {@code 2 hours ago}. */
  String since(Instant now) {
    return instant
        .map(time -> Human.duration(Duration.between(time, now)) + " ago")
        .orElse(UNKNOWN);
  }

  /** {@code 2026-08-01 10:00:00 +0000 UTC}. */
  String at() {
    return instant.map(time -> format("uuuu-MM-dd HH:mm:ss '+0000 UTC'", time)).orElse(UNKNOWN);
  }

  /** {@code 2026-08-01T10:00:00Z}. */
  String rfc3339() {
    return instant.map(time -> format("uuuu-MM-dd'T'HH:mm:ss'Z'", time)).orElse(UNKNOWN);
  }

  private static String format(String pattern, Instant time) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time.atOffset(ZoneOffset.UTC));
  }
}
