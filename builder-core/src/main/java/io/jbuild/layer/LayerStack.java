package io.jbuild.layer;

import io.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Layers, one above the other.
 *
 * @param layers bottom first
 */
public record LayerStack(List<Layer> layers) {

  /** No layers: {@code scratch}. */
  public static final LayerStack EMPTY = new LayerStack(List.of());

  public LayerStack {
    layers = List.copyOf(layers);
  }

  /** This stack with one more layer on top. */
  public LayerStack plus(Layer top) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(top);
    return new LayerStack(more);
  }

  /** Bottom first. */
  public List<Digest> diffIds() {
    return layers.stream().map(Layer::diffId).toList();
  }

  /**
   * A name for several layers as one, of their diffIDs (image-spec, config.md, "Layer ChainID").
   *
   * @param diffIds bottom first; at least one
   */
  public static Digest chainId(List<Digest> diffIds) {
    Digest chain = diffIds.get(0);
    for (Digest diffId : diffIds.subList(1, diffIds.size())) {
      chain = Digest.of((chain + " " + diffId).getBytes(StandardCharsets.UTF_8));
    }
    return chain;
  }
}
