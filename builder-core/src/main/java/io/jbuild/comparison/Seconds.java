package io.jbuild.comparison;

import java.time.DateTimeException;
import java.time.Instant;

/** Seconds since 1970, as people read them. */
final class Seconds {

  private Seconds() {}

  /** The moment that a number means; the text itself where it is none. */
  static String of(String number) {
    try {
      return of(Long.parseLong(number));
    } catch (NumberFormatException e) {
      return number;
    }
  }

  /** The moment that a number means. */
  static String of(long seconds) {
    try {
      return Instant.ofEpochSecond(seconds).toString();
    } catch (DateTimeException e) {
      return Long.toString(seconds);
    }
  }
}
