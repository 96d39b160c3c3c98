package io.jbuild.solve;

import io.jbuild.layer.LayerStack;
import io.jbuild.plan.StepId;

/** The results of the steps a step needs. */
@FunctionalInterface
public interface Inputs {
  LayerStack of(StepId input);
}
