package io.jbuild.report.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;

/** Sizes, ages and shortened texts as docker shows them (docker/go-units, docker/cli). */
public final class Human {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private Human() {}

  /** Bytes with three digits and a decimal unit: {@code 4.26MB}. */
  public static String size(long bytes) {
    BigDecimal number = BigDecimal.valueOf(bytes);
    int unit = 0;
    // Rounds before comparing, so that 999,999 bytes are 1MB and not docker's "1e+03kB".
    while (number.round(THREE_DIGITS).compareTo(THOUSAND) >= 0 && unit < UNITS.length - 1) {
      number = number.divide(THOUSAND);
      unit++;
    }
    BigDecimal rounded = number.round(THREE_DIGITS).stripTrailingZeros();
    return rounded.toPlainString() + UNITS[unit];
  }

  /** The beginning of a text, which says so where there is more. */
  public static String shortened(String text, int width) {
    return text.codePointCount(0, text.length()) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }

  /** A duration in one unit: {@code 2 hours}, {@code About a minute}. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds == 1) {
      return "1 second";
    }
    if (seconds < 60) {
      return seconds + " seconds";
    }
    long minutes = duration.toMinutes();
    if (minutes == 1) {
      return "About a minute";
    }
    if (minutes < 60) {
      return minutes + " minutes";
    }
    return hours(duration.plusMinutes(30).toHours());
  }

  private static String hours(long hours) {
    if (hours == 1) {
      return "About an hour";
    }
    if (hours < 48) {
      return hours + " hours";
    }
    if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    }
    if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    }
    if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }
}
