package io.jbuild.difference;

import java.util.List;

/**
 * What differs between two images.
 *
 * @param config values of their configs that differ, in the order of their names
 * @param layers that differ, the lowest first
 */
public record ImageDifference(List<ValueChange> config, List<LayerDifference> layers) {

  /** No difference. */
  public static final ImageDifference NONE = new ImageDifference(List.of(), List.of());

  public ImageDifference {
    config = List.copyOf(config);
    layers = List.copyOf(layers);
  }

  /** Whether the two are the same image. */
  public boolean isEmpty() {
    return config.isEmpty() && layers.isEmpty();
  }
}
