package io.jbuild.share;

import io.jbuild.blob.Compression;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A place that gets results of steps, and what it may cost to bring them there.
 *
 * @param compression of their layers
 * @param mostBytes that are sent; empty where nobody says
 * @param mostTime that it takes; empty where nobody says
 */
public record CacheTarget(
    CachePlace place,
    Mode mode,
    Compression compression,
    OptionalLong mostBytes,
    Optional<Duration> mostTime) {

  /** Which results. */
  public enum Mode {
    /** Those whose layers the image has. */
    MIN,
    /** Those of all steps that the build needed. */
    MAX
  }

  /** The same where so many bytes went there already. */
  CacheTarget less(long sent) {
    OptionalLong left =
        mostBytes.isPresent()
            ? OptionalLong.of(Math.max(0, mostBytes.getAsLong() - sent))
            : mostBytes;
    return new CacheTarget(place, mode, compression, left, mostTime);
  }
}
