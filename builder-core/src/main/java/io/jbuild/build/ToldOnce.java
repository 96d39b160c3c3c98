package io.jbuild.build;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells of each step once that it is there, and once why it is not: where what a cache said it had
 * is not to be had, the steps are looked for again.
 */
final class ToldOnce implements BuildEvents {

  private final BuildEvents events;
  private final Set<Integer> there = new HashSet<>();
  private final Set<Integer> lost = new HashSet<>();

  ToldOnce(BuildEvents events) {
    this.events = events;
  }

  @Override
  public void on(BuildEvent event) {
    BuildEvent told = event;
    synchronized (this) {
      if (event instanceof BuildEvent.StepFinished done) {
        there.add(done.step());
      } else if (event instanceof BuildEvent.StepCached cached && !there.add(cached.step())) {
        return;
      } else if (event instanceof BuildEvent.StepStarted begun
          && begun.lost().isPresent()
          && !lost.add(begun.step())) {
        told = new BuildEvent.StepStarted(begun.step(), begun.name());
      }
    }
    events.on(told);
  }
}
