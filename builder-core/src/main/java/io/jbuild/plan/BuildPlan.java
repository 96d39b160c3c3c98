package io.jbuild.plan;

import io.jbuild.layer.LayerStack;
import io.jbuild.oci.ImageConfig;

/**
 * What to do, and what the image will be.
 *
 * @param graph the steps that the target needs, no others
 * @param config the image's config, with the diffIDs of its base alone
 */
public record BuildPlan(StepGraph graph, ImageConfig config) {

  /** The image's config once its layers are known. */
  public ImageConfig config(LayerStack layers) {
    return new ImageConfig(
        config.created(),
        config.author(),
        config.platform(),
        config.container(),
        layers.diffIds(),
        config.history());
  }
}
