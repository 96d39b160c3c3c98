package io.jbuild.context;

import java.time.Instant;
import java.util.Optional;

/**
 * Which modification time the files of a context have.
 *
 * @param fixed the one time all of them have; empty where each keeps its own
 */
public record ContextTimes(Optional<Instant> fixed) {

  /** Each file keeps its own. */
  public static final ContextTimes PRESERVE = new ContextTimes(Optional.empty());

  /** All files have this one. */
  public static ContextTimes fixed(Instant time) {
    return new ContextTimes(Optional.of(time));
  }
}
