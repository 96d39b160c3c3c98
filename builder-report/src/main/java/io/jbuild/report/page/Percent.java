package io.jbuild.report.page;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Parts of a whole, in hundredths, as style sheets take them. */
final class Percent {

  private Percent() {}

  /** A part of a whole; all of it where the whole is nothing. */
  static String of(double part, double whole) {
    double share = whole <= 0 ? 100 : Math.min(100, Math.max(0, 100 * part / whole));
    return BigDecimal.valueOf(share)
            .setScale(2, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }

  /** A part of a whole, as {@link #of(double, double)} has it. */
  static String of(long part, long whole) {
    return of((double) part, (double) whole);
  }

  /** Without digits behind the point, for people. */
  static String rounded(long part, long whole) {
    return Math.round(whole <= 0 ? 0 : 100.0 * (double) part / (double) whole) + "%";
  }
}
