package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The images of the local store: names in {@code index.json}, all else in blobs. Safe for use by
 * several threads and processes.
 */
public final class ImageStore {

  private final BlobStore blobs;
  private final LayoutIndex index;

  /**
   * The images of a store.
   *
   * @param root the folder of the OCI layout; need not exist before the first image
   */
  public ImageStore(Path root, BlobStore blobs) {
    this.blobs = blobs;
    this.index = new LayoutIndex(root);
  }

  /** What refers to them. */
  public Attachments attachments() {
    return new Attachments(index, blobs);
  }

  /** The image a name stands for; with a digest, any image with that manifest digest. */
  public Optional<StoredImage> find(ImageReference reference) throws IOException {
    return named(reference).stream().findFirst();
  }

  /**
   * An image by its manifest, whatever it is called.
   *
   * @throws java.nio.file.NoSuchFileException where the store does not have that
   */
  public StoredImage stored(Descriptor manifest) throws IOException {
    return read(new Listed(List.of(bare(manifest))), required(manifest));
  }

  /** The images a name stands for: one for each platform, at most. */
  public List<StoredImage> named(ImageReference reference) throws IOException {
    ImageReference key = LayoutIndex.key(reference);
    List<StoredImage> images = new ArrayList<>();
    for (Listed image : listed()) {
      Optional<Blob> manifest = blobs.find(image.descriptor().digest());
      // An entry without its manifest is a miss: the image is fetched or built again.
      if (manifest.isPresent() && image.isCalled(key)) {
        images.add(read(image, manifest.get()));
      }
    }
    return images;
  }

  /**
   * The images whose id starts with these hexadecimal digits, {@code sha256:} before them or not.
   */
  public List<StoredImage> findById(String prefix) throws IOException {
    String hex = prefix.startsWith("sha256:") ? prefix.substring("sha256:".length()) : prefix;
    if (hex.isEmpty() || !hex.matches("[0-9a-f]{1,64}")) {
      return List.of();
    }
    return list().stream().filter(image -> image.id().hex().startsWith(hex)).toList();
  }

  /** Whether this is an image id, and nothing else, as docker has it. */
  static boolean isWholeId(String text) {
    return text.matches("(sha256:)?[0-9a-f]{64}");
  }

  /**
   * What a person means: a name, or the beginning of an image id, as docker looks them up.
   *
   * @param preferred where a name stands for images of several platforms
   * @return more than one where the beginning of an id fits several ids
   */
  public List<StoredImage> find(String nameOrId, Platform preferred) throws IOException {
    if (isWholeId(nameOrId)) {
      return findById(nameOrId);
    }
    try {
      List<StoredImage> named = named(ImageReference.parse(nameOrId));
      for (StoredImage image : named) {
        if (named.size() == 1 || config(image).platform().serves(preferred)) {
          return List.of(image);
        }
      }
      if (!named.isEmpty()) {
        return List.of(named.get(0));
      }
    } catch (IllegalArgumentException e) {
      return findById(nameOrId);
    }
    return findById(nameOrId);
  }

  /**
   * Gives names to an image whose blobs are in the store; each name leaves the image that had it.
   * An image that lost its last name, or never had one, stays without a name until it is removed.
   */
  public void put(List<ImageReference> references, Descriptor manifest) throws IOException {
    putAll(references, List.of(manifest));
  }

  /**
   * The same with images of several platforms, which have the names together: nobody finds one
   * without the others.
   */
  public void putAll(List<ImageReference> references, List<Descriptor> manifests)
      throws IOException {
    put(references, manifests, entry -> true);
  }

  /**
   * Gives names to an image, which images of other platforms keep too: what came from elsewhere.
   */
  public void putBeside(List<ImageReference> references, Descriptor manifest) throws IOException {
    put(references, List.of(manifest), otherThan(manifest));
  }

  /**
   * Gives another name to an image of the store, which images of other platforms keep too.
   *
   * @return whether the image was still there: another process may remove it at any moment, and
   *     what it needs goes with it
   */
  public boolean tag(ImageReference name, Descriptor manifest) throws IOException {
    Predicate<Descriptor> displaced = otherThan(manifest);
    AtomicBoolean there = new AtomicBoolean();
    index.update(
        entries -> {
          there.set(LayoutIndex.holds(entries, manifest.digest()));
          return there.get()
              ? LayoutIndex.rename(
                  entries, List.of(LayoutIndex.key(name)), List.of(bare(manifest)), displaced)
              : entries;
        });
    return there.get();
  }

  /** Those that lose a name to an image: of the same platform, or of none that can be read. */
  private Predicate<Descriptor> otherThan(Descriptor manifest) {
    Optional<Platform> own = platform(manifest);
    return entry -> platform(entry).or(() -> own).equals(own);
  }

  private Optional<Platform> platform(Descriptor manifest) {
    try {
      Optional<Blob> blob = blobs.find(manifest.digest());
      if (blob.isEmpty()) {
        return Optional.empty();
      }
      StoredImage image = read(new Listed(List.of(bare(manifest))), blob.get());
      return Optional.of(config(image).platform());
    } catch (IOException e) {
      return Optional.empty(); // Who cannot be read keeps no name from one that can.
    }
  }

  private void put(
      List<ImageReference> references, List<Descriptor> manifests, Predicate<Descriptor> displaced)
      throws IOException {
    List<Descriptor> bare = manifests.stream().map(ImageStore::bare).distinct().toList();
    List<ImageReference> names = references.stream().map(LayoutIndex::key).distinct().toList();
    index.update(entries -> LayoutIndex.rename(entries, names, bare, displaced));
  }

  private static Descriptor bare(Descriptor manifest) {
    return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.size());
  }

  /**
   * An image whose documents cannot be read.
   *
   * @param name what people call it: its names, or its manifest's digest
   * @param reason why not
   */
  public record Unreadable(Digest manifest, String name, Exception reason) {}

  /** All images that can be read, one for each manifest, in the order they came. */
  public List<StoredImage> list() throws IOException {
    return list(unreadable -> {});
  }

  /**
   * All images, one for each manifest, in the order they came.
   *
   * @param unreadable takes those that are left out
   */
  public List<StoredImage> list(Consumer<Unreadable> unreadable) throws IOException {
    List<StoredImage> images = new ArrayList<>();
    for (Listed image : listed()) {
      Optional<Blob> manifest = blobs.find(image.descriptor().digest());
      if (manifest.isPresent()) {
        try {
          images.add(read(image, manifest.get()));
        } catch (IOException e) {
          Digest digest = image.descriptor().digest();
          String name = StoredImage.name(image.references(), digest);
          unreadable.accept(new Unreadable(digest, name, e));
        }
      }
    }
    return images;
  }

  /** An image as the index has it. */
  private record Listed(List<Descriptor> entries) {

    Descriptor descriptor() {
      return bare(entries.get(0));
    }

    List<ImageReference> references() {
      return entries.stream()
          .flatMap(entry -> LayoutIndex.reference(entry).stream())
          .sorted(java.util.Comparator.comparing(ImageReference::full))
          .toList();
    }

    /** Whether that is its name, or what its registry calls it. */
    boolean isCalled(ImageReference key) {
      return references().contains(key)
          || key.digest().equals(Optional.of(descriptor().digest()))
          || entries.stream().anyMatch(entry -> LayoutIndex.isKnownAs(key, entry));
    }
  }

  private static StoredImage read(Listed image, Blob manifest) throws IOException {
    byte[] bytes = SmallBlob.read(manifest, RemoteImage.MAX_MANIFEST, "manifest");
    return new StoredImage(image.descriptor(), Manifest.parse(bytes), image.references());
  }

  private List<Listed> listed() throws IOException {
    Map<Digest, List<Descriptor>> entries = new LinkedHashMap<>();
    for (Descriptor entry : index.entries()) {
      if (RemoteImage.isImage(entry)) {
        entries.computeIfAbsent(entry.digest(), digest -> new ArrayList<>()).add(entry);
      }
    }
    return entries.values().stream().map(Listed::new).toList();
  }

  /** The config of an image of the store. */
  public ImageConfig config(StoredImage image) throws IOException {
    return ImageConfig.parse(configBytes(image));
  }

  /** The platform that an image's config names; empty where it leaves it open. */
  public Optional<Platform> statedPlatform(StoredImage image) throws IOException {
    JsonObject json = JsonObject.parse(configBytes(image));
    return isStated(json.text("os")) && isStated(json.text("architecture"))
        ? Optional.of(Platform.of(json))
        : Optional.empty();
  }

  private static boolean isStated(Optional<String> word) {
    return word.isPresent() && !word.get().isEmpty() && !word.get().equals("unknown");
  }

  /** The config of an image of the store, byte for byte. */
  public byte[] configBytes(StoredImage image) throws IOException {
    return SmallBlob.read(
        required(image.manifest().config()), RemoteImage.MAX_CONFIG, "image config");
  }

  /** The manifest of an image of the store, byte for byte. */
  public byte[] manifestBytes(StoredImage image) throws IOException {
    return SmallBlob.read(required(image.descriptor()), RemoteImage.MAX_MANIFEST, "manifest");
  }

  /** An image of the store, ready to be built upon. */
  public Image open(StoredImage image) throws IOException {
    return open(image, SmallBlob::missing);
  }

  /**
   * An image of the store, ready to be built upon.
   *
   * @param elsewhere has the layers that the store does not hold
   */
  public Image open(StoredImage image, BlobSource elsewhere) throws IOException {
    return open(image.manifest(), elsewhere);
  }

  /**
   * An image from elsewhere, ready to be built upon; it has no name yet. Its manifest and config
   * are kept as they came; each layer is fetched into the store when it is first read.
   */
  public Image open(RemoteImage image) throws IOException {
    blobs.add(image.bytes());
    return open(image.manifest(), image.blobs());
  }

  /**
   * Fetches all of an image, as it is. Of an image of docker's schema 2 the names are to stand for
   * the same image under OCI's media types, since readers of layouts know no others; the manifest
   * that came is kept beside it.
   */
  public StoredImage fetch(RemoteImage image, List<ImageReference> references) throws IOException {
    Image opened = open(image);
    for (Layer layer : opened.layers().layers()) {
      keep(layer);
    }
    Descriptor descriptor = image.descriptor();
    Manifest manifest = image.manifest();
    if (!manifest.mediaType().equals(MediaTypes.OCI_MANIFEST)) {
      manifest =
          new Manifest(
              MediaTypes.OCI_MANIFEST,
              new Descriptor(
                  MediaTypes.OCI_CONFIG, manifest.config().digest(), manifest.config().size()),
              opened.layers().layers().stream().map(Layer::descriptor).toList(),
              manifest.annotations());
      Blob blob = blobs.add(manifest.toBytes());
      descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, blob.digest(), blob.size());
    }
    return new StoredImage(descriptor, manifest, references);
  }

  /** Makes sure that a layer's blob is in the store. */
  public Blob keep(Layer layer) throws IOException {
    layer.blob().bring();
    return layer.blob() instanceof KeptBlob kept && kept.isFor(blobs)
        ? kept.keep()
        : new KeptBlob(blobs, layer.descriptor(), descriptor -> layer.blob()).keep();
  }

  private Image open(Manifest manifest, BlobSource elsewhere) throws IOException {
    Descriptor configDescriptor = manifest.config();
    SmallBlob.checkSize(configDescriptor.size(), RemoteImage.MAX_CONFIG, "image config");
    Blob configBlob = new KeptBlob(blobs, configDescriptor, elsewhere).keep();
    ImageConfig config =
        ImageConfig.parse(SmallBlob.read(configBlob, RemoteImage.MAX_CONFIG, "image config"));
    if (config.diffIds().size() != manifest.layers().size()) {
      throw SmallBlob.malformed(
          "image",
          "its manifest has "
              + manifest.layers().size()
              + " layers, its config "
              + config.diffIds().size());
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Descriptor layer = manifest.layers().get(i);
      layers.add(layer(layer, config.diffIds().get(i), elsewhere));
    }
    return new Image(config, new LayerStack(layers));
  }

  private Layer layer(Descriptor layer, Digest diffId, BlobSource elsewhere) throws IOException {
    String mediaType;
    try {
      mediaType = LayerMediaTypes.oci(layer.mediaType());
    } catch (IllegalArgumentException e) {
      throw SmallBlob.malformed("image", String.valueOf(e.getMessage()));
    }
    if (LayerMediaTypes.plain(mediaType) && !layer.digest().equals(diffId)) {
      throw SmallBlob.malformed(
          "image", "the plain layer " + layer.digest() + " has the diffID " + diffId);
    }
    return new Layer(mediaType, new KeptBlob(blobs, layer, elsewhere), diffId);
  }

  private Blob required(Descriptor descriptor) throws IOException {
    Optional<Blob> blob = blobs.find(descriptor.digest());
    return blob.isPresent() ? blob.get() : SmallBlob.missing(descriptor);
  }
}
