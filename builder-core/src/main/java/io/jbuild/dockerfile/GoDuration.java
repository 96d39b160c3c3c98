package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.Quoted;
import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Go writes them: {@code 1h2m3.5s}, {@code 100ms}. */
public final class GoDuration {
  private GoDuration() {}

  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    int index = negative || text.startsWith("+") ? 1 : 0;
    if (text.substring(index).equals("0")) {
      return Duration.ZERO;
    }
    if (index == text.length()) {
      throw invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (index < text.length()) {
      int unit = index;
      while (unit < text.length() && isNumeric(text.charAt(unit))) {
        unit++;
      }
      int next = unit;
      while (next < text.length() && !isNumeric(text.charAt(next))) {
        next++;
      }
      BigDecimal number = number(text.substring(index, unit), text);
      nanos = nanos.add(number.multiply(nanosOf(text.substring(unit, next), text)));
      index = next;
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid(text);
    }
    return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
  }

  private static boolean isNumeric(char c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private static BigDecimal number(String digits, String text) {
    if (digits.isEmpty() || digits.equals(".") || digits.indexOf('.') != digits.lastIndexOf('.')) {
      throw invalid(text);
    }
    return new BigDecimal(digits);
  }

  private static BigDecimal nanosOf(String unit, String text) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs", "μs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "" -> throw refusal("time: missing unit in duration " + Quoted.text(text));
          default ->
              throw refusal(
                  "time: unknown unit " + Quoted.text(unit) + " in duration " + Quoted.text(text));
        });
  }

  private static BuildException invalid(String text) {
    return refusal("time: invalid duration " + Quoted.text(text));
  }

  private static BuildException refusal(String message) {
    return new BuildException(
        Blame.DOCKERFILE, message, "Write numbers with units, such as 1m30s or 500ms.");
  }
}
