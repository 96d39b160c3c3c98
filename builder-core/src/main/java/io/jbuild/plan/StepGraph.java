package io.jbuild.plan;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Steps in an order in which each comes after its inputs, so there is no cycle to look for.
 *
 * @param target the step whose layers are the image's
 * @param afresh those that are done again, whatever was done before
 */
public record StepGraph(List<Step> steps, StepId target, Set<StepId> afresh) {

  /** A graph of steps each of which need be done once only. */
  public StepGraph(List<Step> steps, StepId target) {
    this(steps, target, Collections.emptySet());
  }

  public StepGraph {
    steps = List.copyOf(steps);
    afresh = Collections.unmodifiableSet(new LinkedHashSet<>(afresh));
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index).id().index() != index) {
        throw new IllegalArgumentException(steps.get(index) + " is not where its id says");
      }
      for (StepId input : steps.get(index).inputs()) {
        if (input.index() >= index) {
          throw new IllegalArgumentException(
              steps.get(index) + " needs a step that is not before it");
        }
      }
    }
  }
}
