package io.jbuild.plan;

import java.util.List;

/**
 * Steps in an order in which each comes after its inputs, so there is no cycle to look for.
 *
 * @param target the step whose layers are the image's
 */
public record StepGraph(List<Step> steps, StepId target) {
  public StepGraph {
    steps = List.copyOf(steps);
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
