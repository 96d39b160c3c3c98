package io.jbuild.solve;

import io.jbuild.layer.LayerStack;
import io.jbuild.plan.StepGraph;
import io.jbuild.plan.StepId;
import java.util.List;
import java.util.Optional;

/**
 * A graph whose target is done.
 *
 * @param results by the steps' numbers; empty for what the target turned out not to need
 */
public record Solution(StepGraph graph, List<Optional<LayerStack>> results) {

  public Solution {
    results = List.copyOf(results);
  }

  /** The layers of the target. */
  public LayerStack target() {
    return of(graph.target());
  }

  /** The layers of a step that was done. */
  public LayerStack of(StepId step) {
    return results.get(step.index()).orElseThrow();
  }
}
