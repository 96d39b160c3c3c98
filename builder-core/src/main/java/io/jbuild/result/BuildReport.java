package io.jbuild.result;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.oci.ImageConfig;
import java.util.List;

/**
 * All that is known of a build that has ended.
 *
 * @param explanations why each step that was done was not in the cache
 * @param images what it made, one for each platform; none where it failed, or they are no longer in
 *     the store
 */
public record BuildReport(
    BuildRecord build, List<Explanation> explanations, List<ReportedImage> images) {

  public BuildReport {
    explanations = List.copyOf(explanations);
    images = List.copyOf(images);
  }

  /**
   * An image that a build made.
   *
   * @param layers what they do; of those that are not in the store nothing is counted
   * @param files what is in them, the lowest first
   */
  public record ReportedImage(ImageConfig config, ImageLayers layers, List<LayerFiles> files) {
    public ReportedImage {
      files = List.copyOf(files);
    }
  }

  /**
   * What is in a layer.
   *
   * @param here whether it is in the store; of one that no step ever read, as of a base, the bytes
   *     are those of its blob
   */
  public record LayerFiles(boolean here, FileSizes sizes) {}
}
