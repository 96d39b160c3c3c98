package io.jbuild.request;

import io.jbuild.share.CachePlace;
import java.util.List;

/**
 * Where machines say what they are doing, so that no two do one long step at once.
 *
 * @param waits caches of which it is asked who does a step
 * @param announces caches for which this build says what it does
 */
public record FlightOptions(
    List<CachePlace.InRegistry> waits, List<CachePlace.InRegistry> announces) {

  /** Nobody asks, and nothing is said. */
  public static final FlightOptions NONE = new FlightOptions(List.of(), List.of());

  public FlightOptions {
    waits = List.copyOf(waits);
    announces = List.copyOf(announces);
  }

  /** Whether anything is asked or said. */
  public boolean isWanted() {
    return !waits.isEmpty() || !announces.isEmpty();
  }
}
