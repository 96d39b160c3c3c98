package io.jbuild.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as docker's {@code until=} takes it: how long ago ({@code 24h}, {@code 1h30m}), a date
 * with or without time and zone, or seconds since 1970.
 */
final class PointInTime {

  private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|h|m|s)");
  private static final Pattern AGE = Pattern.compile("(?:" + PART.pattern() + ")+");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");

  private PointInTime() {}

  /**
   * Reads a time.
   *
   * @param option what it was given with, for the refusal
   */
  static Instant parse(String text, Instant now, String option) {
    try {
      if (AGE.matcher(text).matches()) {
        return now.minus(age(text));
      }
      if (SECONDS.matcher(text).matches()) {
        return Instant.EPOCH.plus(duration(text, 1_000_000_000L));
      }
      return date(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw Usage.refusal(
          "invalid filter '" + option + "=" + text + "'",
          "A time is an age as 24h or 1h30m, a date as 2026-08-01 or 2026-08-01T10:00:00Z, or"
              + " seconds since 1970.");
    }
  }

  private static Duration age(String text) {
    Duration age = Duration.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      long nanos =
          switch (parts.group(2)) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            default -> 1_000_000L;
          };
      age = age.plus(duration(parts.group(1), nanos));
    }
    return age;
  }

  private static Duration duration(String number, long nanos) {
    BigDecimal[] seconds =
        new BigDecimal(number)
            .multiply(BigDecimal.valueOf(nanos))
            .divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValue());
  }

  /** Without a zone it is the machine's. */
  private static Instant date(String text) {
    ZoneId here = ZoneId.systemDefault();
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay(here).toInstant();
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return LocalDateTime.parse(text).atZone(here).toInstant();
    }
  }
}
