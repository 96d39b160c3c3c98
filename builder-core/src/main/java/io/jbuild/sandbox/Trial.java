package io.jbuild.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What trying a rung gave.
 *
 * @param obstacle what keeps it from working; empty where it works
 * @param opener opens it; there where it works
 * @param warnings what the user should know where this rung is taken, or passed over
 */
public record Trial(Optional<Obstacle> obstacle, Optional<Opener> opener, List<String> warnings) {

  /** Opens a sandbox. */
  @FunctionalInterface
  public interface Opener {
    Sandbox open() throws IOException;
  }

  public Trial {
    warnings = List.copyOf(warnings);
  }

  static Trial works(Opener opener, List<String> warnings) {
    return new Trial(Optional.empty(), Optional.of(opener), warnings);
  }

  static Trial fails(Obstacle obstacle, List<String> warnings) {
    return new Trial(Optional.of(obstacle), Optional.empty(), warnings);
  }

  /** A rung without warnings, which works where there is no obstacle. */
  public static Trial of(Optional<Obstacle> obstacle, Opener opener) {
    return obstacle.map(what -> fails(what, List.of())).orElseGet(() -> works(opener, List.of()));
  }
}
