package io.jbuild.cli.terminal;

/** How long something took, or takes so far. */
final class Elapsed {

  private static final long TENTH = 100_000_000L;

  private Elapsed() {}

  /** As {@code 0.3s}, {@code 12m04s}, {@code 2h03m}. */
  static String of(long nanos) {
    long tenths = Math.max(0, nanos) / TENTH;
    long seconds = tenths / 10;
    if (seconds < 100) {
      return seconds + "." + tenths % 10 + "s";
    }
    long minutes = seconds / 60;
    return minutes < 100
        ? minutes + "m" + twoDigits(seconds % 60) + "s"
        : minutes / 60 + "h" + twoDigits(minutes % 60) + "m";
  }

  private static String twoDigits(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
