package io.jbuild.plan;

import java.time.Instant;
import java.util.Optional;

/**
 * A stage whose instructions are being planned, with what the planning of each kind of them needs.
 *
 * @param index the stage's number
 * @param plan what it has come to so far
 */
record OpenStage(Planner planner, int index, PlannedStage plan, StepNames names) {

  /** The words of its instructions. */
  StageWords words() {
    return new StageWords(plan, planner.expansion());
  }

  /** The time of the layer about to be put on. */
  Optional<Instant> layerTime() {
    return plan.times().next().ofLayer();
  }

  /** The next step's id. */
  StepId next() {
    return planner.next();
  }

  /** Puts a step's layer on the stage. */
  void addLayer(Step.LayerStep step, String createdBy) {
    plan.addLayer(planner.add(step, index), createdBy);
  }
}
