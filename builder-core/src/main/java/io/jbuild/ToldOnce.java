package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells of each step once that it is there: where what a cache said it had is not to be had, the
 * steps are looked for again.
 */
final class ToldOnce implements BuildEvents {

  private final BuildEvents events;
  private final Set<Integer> there = new HashSet<>();

  ToldOnce(BuildEvents events) {
    this.events = events;
  }

  @Override
  public void on(BuildEvent event) {
    if (event instanceof BuildEvent.StepFinished done) {
      isNew(done.step());
    } else if (event instanceof BuildEvent.StepCached cached && !isNew(cached.step())) {
      return;
    }
    events.on(event);
  }

  private synchronized boolean isNew(int step) {
    return there.add(step);
  }
}
