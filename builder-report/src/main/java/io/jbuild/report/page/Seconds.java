package io.jbuild.report.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** How long something took, for people: {@code 40ms}, {@code 1.25s}, {@code 3min 5s}. */
final class Seconds {

  private Seconds() {}

  static String of(Duration duration) {
    long milliseconds = duration.toMillis();
    if (milliseconds < 1000) {
      return milliseconds + "ms";
    }
    if (milliseconds < 60_000) {
      int digits = milliseconds < 10_000 ? 2 : 1;
      return BigDecimal.valueOf(milliseconds, 3).setScale(digits, RoundingMode.DOWN) + "s";
    }
    long seconds = duration.toSeconds();
    return seconds < 3600
        ? seconds / 60 + "min " + seconds % 60 + "s"
        : seconds / 3600 + "h " + seconds % 3600 / 60 + "min";
  }
}
