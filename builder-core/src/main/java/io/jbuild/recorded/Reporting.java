package io.jbuild.recorded;

import io.jbuild.comparison.ImageComparison;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.image.StoredImage;
import io.jbuild.images.LayerCount;
import io.jbuild.images.LayerReading;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.past.PastBuilds;
import io.jbuild.result.BuildReport;
import io.jbuild.result.BuildReport.LayerFiles;
import io.jbuild.result.BuildReport.ReportedImage;
import io.jbuild.result.FileChange;
import io.jbuild.result.FileSizes;
import io.jbuild.result.ImageLayers;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Gathers what is known of a build, and of what it made. Fetches nothing. */
public final class Reporting {

  /** How many files of an image are named, and folders. */
  private static final int MOST_FILES = 2500;

  /** How many files that later layers hide are named. */
  private static final int MOST_HIDDEN = 200;

  private final Path root;

  public Reporting(Path root) {
    this.root = root;
  }

  /**
   * All that is known of a build.
   *
   * @param id or as much of its begin as no other has; empty for the last build
   */
  public BuildReport of(Optional<String> id) throws IOException {
    PastBuilds builds = new PastBuilds(root);
    BuildRecord build = builds.find(id);
    return new BuildReport(build, builds.why(build), images(build));
  }

  private List<ReportedImage> images(BuildRecord build) throws IOException {
    if (build.image().isEmpty()) {
      return List.of();
    }
    try (Store store = Store.open(root)) {
      store.work().begin();
      try {
        List<ReportedImage> images = new ArrayList<>();
        for (StoredImage image : store.images().list(unreadable -> {})) {
          if (image.id().equals(build.image().get())) {
            return List.of(image(store, image));
          }
          if (isOfSeveral(build, store, image)) {
            images.add(image(store, image));
          }
        }
        images.sort(Comparator.comparing(one -> one.config().platform().toString()));
        return images;
      } catch (IOException e) {
        throw store.refused("the image of build " + build.id() + " cannot be read", e);
      }
    }
  }

  /** One of several platforms has the name that they were given, and what was made for it. */
  private static boolean isOfSeveral(BuildRecord build, Store store, StoredImage image)
      throws IOException {
    if (image.references().stream().noneMatch(name -> build.tags().contains(name.toString()))) {
      return false;
    }
    ImageConfig config = store.images().config(image);
    List<RecordedStep> steps =
        build.steps().stream()
            .filter(step -> step.platform().equals(config.platform().toString()))
            .toList();
    List<Digest> made =
        steps.stream().flatMap(step -> step.layer().stream()).map(l -> l.diffId()).toList();
    List<Digest> layers = config.diffIds();
    return steps.size() < build.steps().size()
        && !layers.isEmpty()
        && made.contains(layers.get(layers.size() - 1));
  }

  private static ReportedImage image(Store store, StoredImage stored) throws IOException {
    List<Layer> all = store.images().open(stored).layers().layers();
    List<Layer> here = new ArrayList<>();
    for (Layer layer : all) {
      if (store.blobs().find(layer.blob().digest()).isPresent()) {
        here.add(layer);
      }
    }
    ImageConfig config = new ShownConfig(store.images().config(stored)).config();
    List<String> instructions = ImageComparison.instructions(config, all.size());
    PriorityQueue<ImageLayers.Hidden> hidden =
        new PriorityQueue<>(Comparator.comparingLong(ImageLayers.Hidden::bytes));
    List<ImageLayers.Layer> layers = new ArrayList<>();
    List<FileSizes> sizes = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Layer layer = all.get(i);
      LayerCount count = new LayerCount(i + 1, MOST_HIDDEN, hidden);
      SizeTree tree = new SizeTree("");
      if (here.contains(layer)) {
        reading(store, all, here, i)
            .forEach(
                (path, how) -> {
                  count.visit(path, how);
                  if (path.kind() != FileChange.Kind.DELETED) {
                    tree.add(path.path(), path.bytes());
                  }
                });
        sizes.add(tree.whole());
      } else {
        sizes.add(new FileSizes("", layer.blob().size(), 0, List.of()));
      }
      layers.add(count.layer(layer.diffId(), instructions.get(i)));
    }
    List<FileSizes> largest = SizeTree.largest(sizes, MOST_FILES);
    List<LayerFiles> files = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      files.add(new LayerFiles(here.contains(all.get(i)), largest.get(i)));
    }
    return new ReportedImage(config, new ImageLayers(layers, largestFirst(hidden)), files);
  }

  private static List<ImageLayers.Hidden> largestFirst(PriorityQueue<ImageLayers.Hidden> hidden) {
    List<ImageLayers.Hidden> largest = new ArrayList<>(hidden);
    largest.sort(
        Comparator.comparingLong(ImageLayers.Hidden::bytes)
            .reversed()
            .thenComparing(ImageLayers.Hidden::path)
            .thenComparing(ImageLayers.Hidden::layer));
    return largest;
  }

  /** A layer among those that are here: of the others it is not known what they have. */
  private static LayerReading reading(Store store, List<Layer> all, List<Layer> here, int at)
      throws IOException {
    List<LayerIndex> above = new ArrayList<>();
    for (Layer layer : all.subList(at + 1, all.size())) {
      if (!here.contains(layer)) {
        break;
      }
      above.add(store.layers().index(layer));
    }
    List<Layer> below = all.subList(0, at).stream().filter(here::contains).toList();
    Snapshot snapshot = store.layers().snapshot(new LayerStack(below));
    return new LayerReading(store.layers().index(all.get(at)), snapshot, above, at + 1);
  }
}
