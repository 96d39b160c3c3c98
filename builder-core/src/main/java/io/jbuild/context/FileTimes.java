package io.jbuild.context;

import java.time.Instant;
import java.util.Optional;

/**
 * Which modification time the files of a context have.
 *
 * @param fixed the one time all of them have; empty where each keeps its own
 */
public record FileTimes(Optional<Instant> fixed) {

  /** Each file keeps its own. */
  public static final FileTimes PRESERVE = new FileTimes(Optional.empty());

  /** All files have this one. */
  public static FileTimes fixed(Instant time) {
    return new FileTimes(Optional.of(time));
  }
}
