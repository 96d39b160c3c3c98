package io.jbuild.cli;

import io.jbuild.difference.ImageDifference;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Platform;
import io.jbuild.request.Comparisons;
import io.jbuild.request.ImagePlace;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Comparisons that remember what was asked, and find what a test tells them to. */
final class FakeComparisons implements Comparisons {

  final List<String> asked = new ArrayList<>();
  ImageDifference difference = ImageDifference.NONE;
  ImageLayers layers = new ImageLayers(List.of(), List.of());
  final List<ImageLayers.Path> paths = new ArrayList<>();
  final List<FileChange> files = new ArrayList<>();
  Optional<BuildException> refusal = Optional.empty();

  @Override
  public ImageDifference compare(
      ImagePlace first, ImagePlace second, Optional<Platform> platform, int mostPaths) {
    asked.add(first + " " + second + " " + platform + " " + mostPaths);
    refusal.ifPresent(
        refused -> {
          throw refused;
        });
    return difference;
  }

  @Override
  public List<FileChange> files(ImagePlace first, ImagePlace second, Optional<Platform> platform) {
    return files;
  }

  @Override
  public ImageLayers layers(ImagePlace image, Optional<Platform> platform, int mostHidden) {
    asked.add(image.toString());
    return layers;
  }

  @Override
  public void paths(
      ImagePlace image, Optional<Platform> platform, int number, Consumer<ImageLayers.Path> each) {
    asked.add(image + " " + number);
    paths.forEach(each);
  }
}
