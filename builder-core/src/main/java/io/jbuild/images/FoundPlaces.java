package io.jbuild.images;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ByteString;
import io.jbuild.file.ImagePath;
import io.jbuild.image.Image;
import io.jbuild.image.ImageArchive;
import io.jbuild.image.ImageStore;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import io.jbuild.request.ImagePlace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds images and layers wherever they are. What is not of the store is read into a folder beside
 * it, which goes when the store is closed.
 */
final class FoundPlaces {
  /** What a compressed file may expand to. */
  private static final long MOST_BYTES = 1L << 38;

  private static final int BUFFER = 128 * 1024;

  private final Store store;
  private final Supplier<Registry> registry;
  private final Optional<Platform> platform;
  private final BlobStore blobs;
  private final ImageStore images;

  /**
   * What was found.
   *
   * @param config an image's; empty for a layer alone
   */
  record Found(Optional<ByteString> config, LayerStack layers) {}

  /**
   * Looks for images of a platform.
   *
   * @param registry where those come from that are not here
   * @param platform empty for the machine's
   */
  FoundPlaces(Store store, Supplier<Registry> registry, Optional<Platform> platform)
      throws IOException {
    this.store = store;
    this.registry = registry;
    this.platform = platform;
    Path folder = store.work().create("elsewhere");
    this.blobs = new LayoutBlobStore(folder, store.work());
    this.images = new ImageStore(folder, blobs);
  }

  /**
   * The image or layer of a place.
   *
   * @throws BuildException where there is none
   */
  Found find(ImagePlace place) throws IOException, InterruptedException {
    if (place instanceof ImagePlace.AtRegistry named) {
      return remote(named.reference());
    }
    if (place instanceof ImagePlace.File file) {
      return file(file.path(), file.image());
    }
    return word((ImagePlace.Word) place);
  }

  private Found word(ImagePlace.Word word) throws IOException, InterruptedException {
    List<StoredImage> known = store.images().find(word.name(), wanted());
    if (known.size() > 1) {
      throw StoredImage.ambiguous(word.name(), known.size());
    }
    if (known.size() == 1) {
      StoredImage image =
          platform.isEmpty()
              ? known.get(0)
              : store.serving(store.namedOr(word.name()), List.of(wanted())).get(0);
      return new Found(
          Optional.of(ByteString.of(store.images().configBytes(image))),
          StoreImages.open(registry, store, image).layers());
    }
    Optional<Layer> layer = layer(word.name());
    if (layer.isPresent()) {
      return new Found(Optional.empty(), LayerStack.EMPTY.plus(layer.get()));
    }
    if (Files.exists(word.path())) {
      return file(word.path(), Optional.empty());
    }
    return unknown(word.name());
  }

  private Platform wanted() {
    return platform.orElse(Platform.host());
  }

  /** What the store does not know may be at its registry. */
  private Found unknown(String name) throws IOException, InterruptedException {
    ImageReference reference;
    if (name.startsWith("sha256:")) {
      throw Store.noSuchImage(name);
    }
    try {
      reference = ImageReference.parse(name);
    } catch (IllegalArgumentException e) {
      throw Store.noSuchImage(name);
    }
    try {
      return remote(reference);
    } catch (BuildException e) {
      throw new BuildException(
          e.blame(),
          "the store has no image "
              + name
              + ", there is no such file, and its registry does not give it: "
              + e.message(),
          e.hint(),
          e);
    }
  }

  private Found remote(ImageReference reference) throws IOException, InterruptedException {
    RemoteImage remote = registry.get().resolve(reference, wanted());
    Image image = images.open(remote);
    return found(
        new StoredImage(remote.descriptor(), remote.manifest(), List.of()), image.layers());
  }

  private Found found(StoredImage image, LayerStack layers) throws IOException {
    return new Found(Optional.of(ByteString.of(images.configBytes(image))), layers);
  }

  /** A layer of an image of the store, by its diffId or its blob; or a blob that is a layer. */
  private Optional<Layer> layer(String text) throws IOException {
    Digest digest;
    try {
      digest = Digest.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    for (StoredImage image : store.images().list()) {
      for (Layer layer : StoreImages.open(registry, store, image).layers().layers()) {
        if (layer.diffId().equals(digest) || layer.blob().digest().equals(digest)) {
          return Optional.of(layer);
        }
      }
    }
    return store.blobs().find(digest).map(blob -> new Layer(MediaTypes.OCI_LAYER, blob, digest));
  }

  private Found file(Path path, Optional<String> name) throws IOException {
    ImageArchive archive =
        new ImageArchive(images, blobs, store.layers(), wanted(), platform.stream().toList());
    if (Files.isDirectory(path)) {
      return chosen(path, archive.load(path, name));
    }
    if (!Files.exists(path)) {
      throw new BuildException(Blame.USAGE, "there is no file " + path, "");
    }
    Path archived = ReadTwice.of(path, store.work());
    try {
      if (isImage(archived)) {
        try (InputStream in = open(archived)) {
          return chosen(path, named(archive.load(in), name));
        }
      }
      return new Found(Optional.empty(), LayerStack.EMPTY.plus(layer(archived)));
    } catch (MalformedArchiveException e) {
      throw new BuildException(
          Blame.MACHINE,
          path + " is neither an image's archive nor a layer's: " + e.getMessage(),
          "It takes what docker save, skopeo and jbuild save write, and a layer's tar.",
          e);
    }
  }

  private static List<StoredImage> named(List<StoredImage> all, Optional<String> name) {
    return name.isEmpty()
        ? all
        : all.stream()
            .filter(
                image ->
                    image.references().stream()
                        .anyMatch(
                            reference ->
                                reference.tag().equals(name)
                                    || reference.familiar().equals(name.get())))
            .toList();
  }

  private Found chosen(Path path, List<StoredImage> found) throws IOException {
    List<StoredImage> fitting = found;
    if (found.size() > 1) {
      fitting = new ArrayList<>();
      for (StoredImage image : found) {
        if (images.config(image).platform().serves(wanted())) {
          fitting.add(image);
        }
      }
    }
    if (fitting.size() == 1) {
      return found(fitting.get(0), images.open(fitting.get(0)).layers());
    }
    throw new BuildException(
        Blame.USAGE,
        path + " holds " + found.size() + " images, not one to compare",
        found.isEmpty()
            ? "Name one that it holds."
            : "Name one behind it, as oci-layout://DIR:TAG, or load it and name that: "
                + String.join("; ", found.stream().map(StoredImage::name).toList())
                + ".");
  }

  private static boolean isImage(Path path) throws IOException {
    boolean index = false;
    boolean layout = false;
    try (TarReader reader =
        new TarReader(
            new BufferedInputStream(Decompression.plain(open(path), MOST_BYTES), BUFFER))) {
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        ImagePath name = next.get().path();
        if (name.equals(ImagePath.of("/manifest.json"))) {
          return true;
        }
        index |= name.equals(ImagePath.of("/index.json"));
        layout |= name.equals(ImagePath.of("/oci-layout"));
      }
    }
    return index && layout;
  }

  private Layer layer(Path path) throws IOException {
    Blob blob;
    try (InputStream in = open(path);
        BlobStore.Writer writer = blobs.write()) {
      if (Decompression.plain(in, MOST_BYTES).transferTo(writer.stream()) == 0) {
        throw new MalformedArchiveException("there is nothing in it");
      }
      blob = writer.commit();
    }
    Layer layer = new Layer(MediaTypes.OCI_LAYER, blob, blob.digest());
    store.layers().index(layer); // Reads all of it: what is no layer ends here.
    return layer;
  }

  private static InputStream open(Path path) throws IOException {
    return new BufferedInputStream(Files.newInputStream(path), BUFFER);
  }
}
