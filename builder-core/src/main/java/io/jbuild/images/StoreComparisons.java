package io.jbuild.images;

import io.jbuild.comparison.ComparedImage;
import io.jbuild.comparison.ImageComparison;
import io.jbuild.comparison.LayerComparison;
import io.jbuild.difference.ImageDifference;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.images.FoundPlaces.Found;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.request.Comparisons;
import io.jbuild.request.ImagePlace;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Comparisons by the store on a folder, which each call opens for itself. */
public record StoreComparisons(Path root, Machine machine, Transfers hearer)
    implements Comparisons {

  @Override
  public ImageDifference compare(
      ImagePlace first, ImagePlace second, Optional<Platform> platform, int mostPaths)
      throws IOException, InterruptedException {
    return with(
        first.name() + " and " + second.name() + " cannot be compared",
        platform,
        (store, places) -> {
          Found one = places.find(first);
          Found other = places.find(second);
          LayerComparison layers = new LayerComparison(store.layers(), store.work(), mostPaths);
          if (one.config().isEmpty() && other.config().isEmpty()) {
            return new ImageDifference(
                List.of(),
                layers
                    .compare(one.layers().layers().get(0), other.layers().layers().get(0), 1, "")
                    .stream()
                    .toList());
          }
          if (one.config().isEmpty() || other.config().isEmpty()) {
            ImagePlace layer = one.config().isEmpty() ? first : second;
            throw new BuildException(
                Blame.USAGE,
                layer.name() + " is a layer, and the other is an image",
                "Name two images or two layers.");
          }
          layers.check(first.name(), one.layers(), other.layers());
          layers.check(second.name(), other.layers(), one.layers());
          return new ImageComparison(layers)
              .compare(
                  new ComparedImage(one.config().get(), one.layers()),
                  new ComparedImage(other.config().get(), other.layers()));
        });
  }

  @Override
  public List<FileChange> files(ImagePlace first, ImagePlace second, Optional<Platform> platform)
      throws IOException, InterruptedException {
    return with(
        first.name() + " and " + second.name() + " cannot be compared",
        platform,
        (store, places) -> {
          LayerStack one = places.find(first).layers();
          LayerStack other = places.find(second).layers();
          LayerComparison layers = new LayerComparison(store.layers(), store.work(), 0);
          layers.check(first.name(), one, other);
          layers.check(second.name(), other, one);
          return SnapshotDifference.between(
              store.layers().snapshot(one), store.layers().snapshot(other));
        });
  }

  @Override
  public ImageLayers layers(ImagePlace image, Optional<Platform> platform, int mostHidden)
      throws IOException, InterruptedException {
    return with(
        image.name() + " cannot be read",
        platform,
        (store, places) -> {
          Found found = places.find(image);
          List<String> instructions = instructions(found);
          PriorityQueue<ImageLayers.Hidden> hidden =
              new PriorityQueue<>(Comparator.comparingLong(ImageLayers.Hidden::bytes));
          List<ImageLayers.Layer> layers = new ArrayList<>();
          for (int number = 1; number <= instructions.size(); number++) {
            LayerCount count = new LayerCount(number, mostHidden, hidden);
            reading(store, found.layers(), number).forEach(count);
            layers.add(
                count.layer(
                    found.layers().layers().get(number - 1).diffId(),
                    instructions.get(number - 1)));
          }
          List<ImageLayers.Hidden> largest = new ArrayList<>(hidden);
          largest.sort(
              Comparator.comparingLong(ImageLayers.Hidden::bytes)
                  .reversed()
                  .thenComparing(ImageLayers.Hidden::path));
          return new ImageLayers(layers, largest);
        });
  }

  private static List<String> instructions(Found found) throws IOException {
    int layers = found.layers().layers().size();
    return found.config().isEmpty()
        ? List.of("")
        : ImageComparison.instructions(ImageConfig.parse(found.config().get().toBytes()), layers);
  }

  @Override
  public void paths(
      ImagePlace image, Optional<Platform> platform, int number, Consumer<ImageLayers.Path> each)
      throws IOException, InterruptedException {
    with(
        image.name() + " cannot be read",
        platform,
        (store, places) -> {
          LayerStack layers = places.find(image).layers();
          if (number < 1 || number > layers.layers().size()) {
            throw new BuildException(
                Blame.USAGE,
                image.name() + " has no layer " + number,
                "It has " + layers.layers().size() + ", the lowest is 1.");
          }
          reading(store, layers, number).forEach((path, how) -> each.accept(path));
          return number;
        });
  }

  private static LayerReading reading(Store store, LayerStack layers, int number)
      throws IOException {
    List<Layer> all = layers.layers();
    List<LayerIndex> above = new ArrayList<>();
    for (Layer layer : all.subList(number, all.size())) {
      above.add(store.layers().index(layer));
    }
    return new LayerReading(
        store.layers().index(all.get(number - 1)),
        store.layers().snapshot(new LayerStack(all.subList(0, number - 1))),
        above,
        number);
  }

  private interface Work<T> {
    T in(Store store, FoundPlaces places) throws IOException, InterruptedException;
  }

  private <T> T with(String failed, Optional<Platform> platform, Work<T> work)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      try {
        return work.in(store, new FoundPlaces(store, () -> machine.registry(hearer), platform));
      } catch (IOException e) {
        throw store.refused(failed, e);
      }
    }
  }
}
