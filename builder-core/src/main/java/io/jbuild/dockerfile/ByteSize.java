package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.math.BigDecimal;
import java.util.Locale;

/** Sizes of memory as docker takes them: {@code 64m}, {@code 1.5g}, {@code 1024}; k is 1024. */
public final class ByteSize {
  private ByteSize() {}

  /**
   * The number of bytes.
   *
   * @throws BuildException if it is no size
   */
  public static long parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    int unit = power(text.substring(end).toLowerCase(Locale.ROOT));
    String number = text.substring(0, end);
    // One blank may stand between the number and its unit.
    if (unit >= 0 && end < text.length() && number.endsWith(" ")) {
      number = number.substring(0, number.length() - 1);
    }
    if (unit < 0 || !number.matches("\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE]\\+?[0-9]{1,2})?")) {
      throw refusal(text);
    }
    BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(1L << (10 * unit)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw refusal(text);
    }
    return bytes.longValue();
  }

  /** The unit as a power of 1024; -1 if it is none. */
  private static int power(String unit) {
    if (unit.isEmpty() || unit.equals("b")) {
      return 0;
    }
    int power = "kmgtp".indexOf(unit.charAt(0)) + 1;
    String rest = unit.substring(1);
    return power > 0 && (rest.isEmpty() || rest.equals("b") || rest.equals("ib")) ? power : -1;
  }

  private static BuildException refusal(String text) {
    return new BuildException(
        Blame.DOCKERFILE, "invalid size: '" + text + "'", "Write a size such as 64m or 1g.");
  }
}
