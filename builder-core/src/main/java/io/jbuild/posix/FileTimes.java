package io.jbuild.posix;

import java.time.Instant;

/**
 * Times as {@code utimensat} takes them: of access and of modification, in seconds and the rest.
 */
final class FileTimes {

  private FileTimes() {}

  /** The same for both. */
  static long[] of(Instant time) {
    long seconds = time.getEpochSecond();
    long nanos = time.getNano();
    return new long[] {seconds, nanos, seconds, nanos};
  }
}
