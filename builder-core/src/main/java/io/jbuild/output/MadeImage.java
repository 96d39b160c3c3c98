package io.jbuild.output;

import io.jbuild.image.Image;
import io.jbuild.layer.LayerStack;
import io.jbuild.plan.BuildPlan;
import io.jbuild.solve.Solution;

/** An image for one platform that a build made, and how. */
public record MadeImage(BuildPlan plan, Solution solution) {

  /** The image: its config holds the layers that its steps made. */
  public Image image() {
    LayerStack layers = solution.target();
    return new Image(plan.config(layers), layers);
  }

  /** How many of its layers, the lowest, are its base's. */
  int inherited() {
    return plan.config().diffIds().size();
  }

  /** The same for who brings it to its outputs. */
  public Outputs.Built built() {
    return new Outputs.Built(image(), inherited());
  }
}
