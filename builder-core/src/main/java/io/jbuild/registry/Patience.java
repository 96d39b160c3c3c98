package io.jbuild.registry;

import java.time.Duration;

/**
 * How long somebody waits for registries.
 *
 * @param pause before what failed for a passing reason is tried again; doubled each time
 * @param silence without a byte, of the head of an answer or of its body
 * @param stall without a byte sent, or the answer after the last: a registry stores a blob before
 *     it says so
 * @param tries how often a request is sent where that may help
 */
public record Patience(Duration pause, Duration silence, Duration stall, int tries) {

  /** Of who cannot go on without the registry. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofMinutes(5), /* tries= */ 3);

  /** Of who can do without it: then nobody wants to wait for one that is not well. */
  public static final Patience SHORT =
      new Patience(
          Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(60), /* tries= */ 2);

  /** The same with another pause. */
  Patience withPause(Duration other) {
    return new Patience(other, silence, stall, tries);
  }
}
