package io.jbuild.images;

import io.jbuild.oci.Digest;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.util.Queue;

/** Counts what a layer does. */
public final class LayerCount implements LayerReading.Visitor {
  private final int number;
  private final int mostHidden;
  private final Queue<ImageLayers.Hidden> smallestFirst;
  private ImageLayers.Count added = ImageLayers.Count.NONE;
  private ImageLayers.Count changed = ImageLayers.Count.NONE;
  private ImageLayers.Count deleted = ImageLayers.Count.NONE;
  private ImageLayers.Count hidden = ImageLayers.Count.NONE;

  /**
   * For one layer.
   *
   * @param number from 1
   * @param mostHidden how many files the queue keeps
   * @param smallestFirst the largest hidden files of all layers
   */
  public LayerCount(int number, int mostHidden, Queue<ImageLayers.Hidden> smallestFirst) {
    this.number = number;
    this.mostHidden = mostHidden;
    this.smallestFirst = smallestFirst;
  }

  @Override
  public void visit(ImageLayers.Path path, FileChange.Kind how) {
    switch (path.kind()) {
      case ADDED -> added = added.plus(path.bytes());
      case CHANGED -> changed = changed.plus(path.bytes());
      case DELETED -> deleted = deleted.plus(path.bytes());
    }
    if (path.hiddenBy().isPresent()) {
      hidden = hidden.plus(path.bytes());
      smallestFirst.add(
          new ImageLayers.Hidden(
              path.path(), path.bytes(), number, path.hiddenBy().getAsInt(), how));
      if (smallestFirst.size() > mostHidden) {
        smallestFirst.remove();
      }
    }
  }

  /**
   * What was counted.
   *
   * @param createdBy the instruction that made the layer; empty where the history does not say
   */
  public ImageLayers.Layer layer(Digest diffId, String createdBy) {
    return new ImageLayers.Layer(number, diffId, createdBy, added, changed, deleted, hidden);
  }
}
