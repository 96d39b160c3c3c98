package io.jbuild.comparison;

import io.jbuild.comparison.LayerAlignment.Place;
import io.jbuild.comparison.LayerAlignment.Step;
import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares images: configs value by value, layers in their order. */
public final class ImageComparison {

  private final LayerComparison layers;

  /** A comparison of images by their layers. */
  public ImageComparison(LayerComparison layers) {
    this.layers = layers;
  }

  /**
   * What differs between two images.
   *
   * @throws io.jbuild.json.JsonException where a config is none
   * @throws IOException where a layer that differs cannot be read, or is not what its digest says
   */
  public ImageDifference compare(ComparedImage first, ComparedImage second) throws IOException {
    List<Place> one = places(first);
    List<Place> other = places(second);
    List<LayerDifference> differences = new ArrayList<>();
    for (Step step : LayerAlignment.of(one, other)) {
      if (step.first() == LayerAlignment.NONE) {
        Place added = other.get(step.second());
        differences.add(alone(step.second(), Optional.empty(), Optional.of(added.diffId()), added));
      } else if (step.second() == LayerAlignment.NONE) {
        Place gone = one.get(step.first());
        differences.add(alone(step.first(), Optional.of(gone.diffId()), Optional.empty(), gone));
      } else {
        layers
            .compare(
                layer(first, step.first()),
                layer(second, step.second()),
                step.first() + 1,
                one.get(step.first()).createdBy())
            .ifPresent(differences::add);
      }
    }
    return new ImageDifference(
        ConfigComparison.between(first.config().toBytes(), second.config().toBytes()), differences);
  }

  /**
   * What differs between two configs, without the layers' digests.
   *
   * @throws io.jbuild.json.JsonException where one is no config
   */
  public static List<ValueChange> config(byte[] first, byte[] second) throws IOException {
    return ConfigComparison.between(first, second);
  }

  private static Layer layer(ComparedImage image, int number) {
    return image.layers().layers().get(number);
  }

  private static LayerDifference alone(
      int number, Optional<Digest> first, Optional<Digest> second, Place place) {
    return new LayerDifference(
        number + 1, first, second, place.createdBy(), List.of(), 0, Optional.empty());
  }

  private static List<Place> places(ComparedImage image) throws IOException {
    List<Layer> all = image.layers().layers();
    List<String> instructions =
        instructions(ImageConfig.parse(image.config().toBytes()), all.size());
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      places.add(new Place(all.get(i).diffId(), instructions.get(i)));
    }
    return places;
  }

  /**
   * The instruction that made each layer, as the history has it; empty where the history does not
   * fit the layers.
   */
  public static List<String> instructions(ImageConfig config, int layers) {
    List<String> made =
        config.history().stream()
            .filter(entry -> !entry.emptyLayer())
            .map(HistoryEntry::createdBy)
            .map(createdBy -> createdBy.orElse(""))
            .toList();
    if (made.size() == layers) {
      return made;
    }
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      unknown.add("");
    }
    return unknown;
  }
}
