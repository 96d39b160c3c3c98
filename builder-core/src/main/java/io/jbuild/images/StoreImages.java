package io.jbuild.images;

import io.jbuild.event.PullEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfers;
import io.jbuild.export.Output;
import io.jbuild.failure.BuildException;
import io.jbuild.file.FileNode;
import io.jbuild.image.Image;
import io.jbuild.image.ImageArchive;
import io.jbuild.image.ImageStore;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.HttpPush;
import io.jbuild.registry.Registry;
import io.jbuild.request.Images;
import io.jbuild.request.ImportRequest;
import io.jbuild.request.PullRequest;
import io.jbuild.request.PushRequest;
import io.jbuild.request.SaveRequest;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.ImageListing;
import io.jbuild.result.LoadedImages;
import io.jbuild.result.RemovedImages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The images of the store on a folder, which each call opens for itself. */
public record StoreImages(Path root, Machine machine) implements Images {

  /** At what cannot be read, before it is told. */
  private static final int MORE_LOOKS = 3;

  @Override
  public LoadedImages load(InputStream archive, List<Platform> platforms) throws IOException {
    return load(archives -> archives.load(archive), platforms);
  }

  @Override
  public LoadedImages load(Path layout, Optional<String> name, List<Platform> platforms)
      throws IOException {
    return load(archives -> archives.load(layout, name), platforms);
  }

  private interface Loading {
    List<StoredImage> from(ImageArchive archives) throws IOException;
  }

  private LoadedImages load(Loading loading, List<Platform> platforms) throws IOException {
    try (Store store = StoreRoom.in(Store.open(root), machine, words -> {})) {
      store.work().begin();
      try {
        List<StoredImage> loaded =
            loading.from(
                new ImageArchive(
                    store.images(), store.blobs(), store.layers(), Platform.host(), platforms));
        return new LoadedImages(
            loaded.stream()
                .flatMap(image -> image.references().stream())
                .distinct() // an index has one for each platform
                .toList(),
            loaded.stream()
                .filter(image -> image.references().isEmpty())
                .map(StoredImage::id)
                .toList());
      } catch (IOException e) {
        throw store.refused("cannot load the archive", e);
      }
    }
  }

  @Override
  public Digest importFiles(ImportRequest request) throws IOException, InterruptedException {
    try (Store store = StoreRoom.in(Store.open(root), machine, words -> {})) {
      store.work().begin();
      try {
        return new Importing(store, machine).run(request);
      } catch (IOException e) {
        throw store.refused("cannot import", e);
      }
    }
  }

  @Override
  public void save(SaveRequest request, OutputStream standardOutput, Transfers transfers)
      throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      new Saving(store, machine).save(request, standardOutput, transfers);
    }
  }

  @Override
  public void pull(PullRequest request, PullEvents events)
      throws IOException, InterruptedException {
    try (Store store = StoreRoom.in(Store.open(root), machine, words -> {})) {
      try {
        new Pulling(store, machine.registry(events::moving), events).pull(request);
      } catch (IOException e) {
        throw store.refused("cannot pull " + request.name(), e);
      }
    }
  }

  @Override
  public void checkPush(List<ImageReference> names) throws IOException, InterruptedException {
    HttpPush push = machine.push(1);
    SortedSet<String> asked = new TreeSet<>();
    for (ImageReference name : names) {
      if (asked.add(name.registry() + "/" + name.repository())) {
        push.checkPermission(name);
      }
    }
  }

  @Override
  public Descriptor push(PushRequest request, PushEvents events)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root)) {
      try {
        store.work().begin();
        return new Pushing(store, machine, events, Output.Attestations.REFERRERS).push(request);
      } catch (IOException e) {
        throw store.refused("cannot push " + request.name(), e);
      }
    }
  }

  @Override
  public ImageListing list(boolean sizes) throws IOException {
    List<ImageDetails> images = new ArrayList<>();
    List<ImageStore.Unreadable> unreadable;
    try (Store store = Store.open(root)) {
      unreadable = read(store, sizes, manifest -> true, images);
      // What another process removes, or removes and makes again, cannot be read at one moment.
      for (int again = 0; again < MORE_LOOKS && !unreadable.isEmpty(); again++) {
        Set<Digest> doubtful =
            unreadable.stream().map(ImageStore.Unreadable::manifest).collect(Collectors.toSet());
        unreadable = read(store, sizes, doubtful::contains, images);
      }
    }
    // Of those of one moment, as reproducible builds make them, the last to come is first.
    Collections.reverse(images);
    images.sort(Comparator.comparing(ImageDetails::created).reversed());
    return new ImageListing(
        images,
        unreadable.stream()
            .map(image -> image.name() + ": " + String.valueOf(image.reason().getMessage()))
            .toList());
  }

  /** Adds images to those that are known; those that cannot be read. */
  private static List<ImageStore.Unreadable> read(
      Store store, boolean sizes, Predicate<Digest> wanted, List<ImageDetails> images)
      throws IOException {
    List<ImageStore.Unreadable> unreadable = new ArrayList<>();
    Map<Digest, List<ImageReference>> digests = store.registryDigests().all();
    for (StoredImage image : store.images().list(unreadable::add)) {
      if (wanted.test(image.descriptor().digest())) {
        try {
          images.add(details(store, image, sizes).withDigests(digests));
        } catch (IOException | BuildException e) {
          unreadable.add(new ImageStore.Unreadable(image.descriptor().digest(), image.name(), e));
        }
      }
    }
    unreadable.removeIf(image -> !wanted.test(image.manifest()));
    return unreadable;
  }

  @Override
  public ImageDetails find(String name) throws IOException {
    try (Store store = Store.open(root)) {
      return details(store, store.image(name));
    }
  }

  @Override
  public ImageDetails find(String name, Platform platform) throws IOException {
    try (Store store = Store.open(root)) {
      return details(store, store.serving(store.namedOr(name), List.of(platform)).get(0));
    }
  }

  private static ImageDetails details(Store store, StoredImage image) throws IOException {
    try {
      return details(store, image, /* sizes= */ true).withDigests(store.registryDigests().all());
    } catch (IOException e) {
      throw store.refused("the image " + image.name() + " cannot be read", e);
    }
  }

  @Override
  public void tag(String image, ImageReference name) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      for (StoredImage found : store.namedOr(image)) {
        if (!store.images().tag(name, found.descriptor())) {
          throw Store.noSuchImage(image);
        }
      }
    }
  }

  @Override
  public Descriptor join(ImageReference name, List<String> images) throws IOException {
    try (Store store = Store.open(root)) {
      store.work().begin();
      return new Joining(store, machine).join(name, images);
    }
  }

  @Override
  public RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException {
    try (Store store = Store.open(root)) {
      return new Housekeeping(store, machine).remove(namesOrIds, force);
    }
  }

  /** An image whose layers come from its registry where it is a base that no step read yet. */
  public static Image open(Machine machine, Store store, StoredImage image) throws IOException {
    return open(machine::registry, store, image);
  }

  /** The same from a registry of one's own. */
  public static Image open(Supplier<Registry> registry, Store store, StoredImage image)
      throws IOException {
    return image.references().isEmpty()
        ? store.images().open(image)
        : store
            .images()
            .open(image, new RegistryBlobs(store, registry, image.references().get(0), image));
  }

  /** Brings in what of an image's layers is elsewhere yet. */
  static void keep(Machine machine, Store store, StoredImage image) throws IOException {
    for (Layer layer : open(machine, store, image).layers().layers()) {
      store.images().keep(layer);
    }
  }

  static ImageDetails details(Store store, StoredImage stored, boolean sizes) throws IOException {
    LayerStack layers = store.images().open(stored).layers();
    List<Long> layerSizes = new ArrayList<>();
    for (Layer layer : sizes ? layers.layers() : List.<Layer>of()) {
      boolean here = store.blobs().find(layer.blob().digest()).isPresent();
      // Of a base that no step read yet the manifest alone says how large it is.
      layerSizes.add(here ? contentSize(store.layers().index(layer)) : layer.blob().size());
    }
    return new ImageDetails(
        stored.id(),
        stored.descriptor(),
        stored.references(),
        List.of(),
        store.images().config(stored),
        layerSizes);
  }

  /** Bytes of a layer's files; a file with several names counts once. */
  private static long contentSize(LayerIndex index) throws IOException {
    long size = 0;
    for (int entry = 0; entry < index.size(); entry++) {
      if (!index.whiteout(entry)
          && index.linkTarget(entry).isEmpty()
          && index.node(entry) instanceof FileNode.RegularFile file) {
        size += file.size();
      }
    }
    return size;
  }
}
