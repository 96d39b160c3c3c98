package io.jbuild.images;

import java.time.Duration;

/**
 * What it is worth to keep something that can be made again: the time that it saves for its bytes,
 * the less the longer nobody used it. What is worth least goes first:
 *
 * <pre>worth = milliseconds of making it / bytes / time since its last use</pre>
 */
final class Worth {

  /** Unpacking a layer, or reading a file again: half a gigabyte in a second. */
  static final double READ = 2;

  /** Packing what a command wrote, the least that any result costs: 100 megabytes in a second. */
  static final double PACKED = 10;

  /** Fetching from another machine: 10 megabytes in a second. */
  static final double FETCHED = 100;

  /** What commands keep in a cache: fetched piece by piece, or compiled. */
  static final double COLLECTED = 500;

  private static final double MEGABYTE = 1e6;

  /** One file takes a block, however little is in it. */
  private static final long BLOCK = 4096;

  /** Below that all has been used just now. */
  private static final long LEAST_SECONDS = 60;

  private Worth() {}

  /**
   * Of what is known to take so long.
   *
   * @param millis of making it again
   * @param bytes on the disk that it frees
   * @param unused since when it was used last
   */
  static double of(double millis, long bytes, Duration unused) {
    return millis / (bytes + BLOCK) / (Math.max(0, unused.toSeconds()) + LEAST_SECONDS);
  }

  /**
   * Milliseconds of making something that nobody has timed.
   *
   * @param rate milliseconds for a megabyte
   */
  static double millis(double rate, long bytes) {
    return rate * (bytes + BLOCK) / MEGABYTE;
  }
}
