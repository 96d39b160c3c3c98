package io.jbuild.request;

import io.jbuild.difference.ImageDifference;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What differs between images, and what their layers do. Images from elsewhere are read and not
 * kept. All throw a {@link BuildException} for what is not there, or is neither image nor layer.
 */
public interface Comparisons {

  /**
   * Two images or two layers, layer by layer, and inside of files.
   *
   * @param platform of which images are compared; empty for the machine's
   * @param mostPaths how many paths of each layer are told
   */
  ImageDifference compare(
      ImagePlace first, ImagePlace second, Optional<Platform> platform, int mostPaths)
      throws IOException, InterruptedException;

  /** What the second's files change of the first's, in the order of paths. */
  List<FileChange> files(ImagePlace first, ImagePlace second, Optional<Platform> platform)
      throws IOException, InterruptedException;

  /**
   * What each layer of an image does, and what of it later layers hide.
   *
   * @param mostHidden how many hidden files are named
   */
  ImageLayers layers(ImagePlace image, Optional<Platform> platform, int mostHidden)
      throws IOException, InterruptedException;

  /**
   * All paths of one layer, in their order.
   *
   * @param number of the layer, from 1
   */
  void paths(
      ImagePlace image, Optional<Platform> platform, int number, Consumer<ImageLayers.Path> each)
      throws IOException, InterruptedException;
}
