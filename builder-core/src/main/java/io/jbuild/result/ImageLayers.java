package io.jbuild.result;

import io.jbuild.oci.Digest;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the layers of an image do.
 *
 * @param layers the lowest first
 * @param hidden files that later layers replace or delete, the largest first, as many as were asked
 *     for
 */
public record ImageLayers(List<Layer> layers, List<Hidden> hidden) {

  public ImageLayers {
    layers = List.copyOf(layers);
    hidden = List.copyOf(hidden);
  }

  /** Paths, and the bytes of the files among them; a file of several names counts once. */
  public record Count(long paths, long bytes) {
    public static final Count NONE = new Count(0, 0);

    /**
     * With one path more.
     *
     * @param more its bytes
     */
    public Count plus(long more) {
      return new Count(paths + 1, bytes + more);
    }
  }

  /**
   * A layer.
   *
   * @param number from 1, the lowest
   * @param createdBy the instruction that made it, as the history says; empty for none
   * @param added what the layers below do not have
   * @param changed what they have otherwise
   * @param deleted paths; the bytes are those of files that stay in the layers below
   * @param hidden files that later layers replace or delete: their bytes are stored for nothing
   */
  public record Layer(
      int number,
      Digest diffId,
      String createdBy,
      Count added,
      Count changed,
      Count deleted,
      Count hidden) {}

  /**
   * A file that a later layer hides.
   *
   * @param layer that has it
   * @param by the layer that hides it
   * @param how {@code CHANGED} or {@code DELETED}
   */
  public record Hidden(String path, long bytes, int layer, int by, FileChange.Kind how) {}

  /**
   * A path of a layer.
   *
   * @param bytes of a file
   * @param hiddenBy the layer that hides it
   */
  public record Path(FileChange.Kind kind, String path, long bytes, OptionalInt hiddenBy) {}
}
