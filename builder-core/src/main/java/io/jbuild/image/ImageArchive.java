package io.jbuild.image;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.DigestMismatchException;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Archives of images as {@code docker save}, skopeo, podman and BuildKit write them, read. */
public final class ImageArchive {

  private static final List<Descriptor> NONE = List.of();

  private final ImageStore images;
  private final BlobStore blobs;
  private final LayerStore layers;
  private final Platform platform;
  private final List<Platform> wanted;

  /**
   * Loads archives into a store.
   *
   * @param platform of an index that is here in parts alone
   * @param wanted the platforms whose images are loaded; empty for all
   */
  public ImageArchive(
      ImageStore images,
      BlobStore blobs,
      LayerStore layers,
      Platform platform,
      List<Platform> wanted) {
    this.images = images;
    this.blobs = blobs;
    this.layers = layers;
    this.platform = platform;
    this.wanted = List.copyOf(wanted);
  }

  /**
   * Loads each image of an archive, plain or compressed: docker's, or a tar of an OCI layout. All
   * bytes are verified, and all layers read, before the first image gets a name: an archive with an
   * image that cannot be used changes none.
   *
   * @param in not closed
   * @return the images with the names they came with, in the archive's order
   * @throws BuildException for what is no such archive, is damaged, or lies about its bytes
   */
  public List<StoredImage> load(InputStream in) throws IOException {
    return load(() -> UnpackedArchive.read(in, blobs), "", Optional.empty());
  }

  /**
   * Loads images of an OCI layout in a folder, as {@link #load(InputStream)} does.
   *
   * @param name the one to load: its name, or a tag alone; empty for all
   */
  public List<StoredImage> load(Path folder, Optional<String> name) throws IOException {
    return load(() -> LayoutFolder.open(folder), " " + folder, name);
  }

  private interface Opening {
    ArchiveFiles open() throws IOException;
  }

  private List<StoredImage> load(Opening opening, String where, Optional<String> name)
      throws IOException {
    try {
      ArchiveFiles archive = opening.open();
      List<Found> found = wanted(find(archive, name));
      List<StoredImage> loaded = new ArrayList<>();
      for (Found image : found) {
        check(images.open(image.image()));
        loaded.add(images.fetch(image.image(), image.names()));
      }
      Set<ImageReference> known = new TreeSet<>(Comparator.comparing(ImageReference::full));
      for (StoredImage image : loaded) {
        // The other platforms of an index have the name too; what had it before has it no more.
        if (known.addAll(image.references()) || image.references().isEmpty()) {
          images.put(image.references(), image.descriptor());
        } else {
          images.putBeside(image.references(), image.descriptor());
        }
      }
      attach(archive, loaded);
      return loaded;
    } catch (MalformedArchiveException | JsonException | DigestMismatchException e) {
      throw new BuildException(
          Blame.MACHINE,
          "cannot load the archive" + where + ": " + e.getMessage(),
          "Check that it is whole, and was made by docker save, skopeo or jbuild save.",
          e);
    }
  }

  /** What refers to images that were loaded comes with them. */
  private void attach(ArchiveFiles archive, List<StoredImage> loaded) throws IOException {
    Optional<byte[]> index = archive.document("index.json");
    for (Descriptor entry : index.isPresent() ? entries(index.get(), Optional.empty()) : NONE) {
      if (MediaTypes.isManifest(entry.mediaType()) && !RemoteImage.isImage(entry)) {
        Optional<Attachment> attachment =
            Attachments.read(
                document(archive, entry), digest -> archive.file("blobs/sha256/" + digest.hex()));
        Optional<Digest> subject = attachment.map(found -> found.manifest().subject().digest());
        if (loaded.stream()
            .anyMatch(image -> subject.equals(Optional.of(image.descriptor().digest())))) {
          images.attachments().attach(attachment.orElseThrow());
        }
      }
    }
  }

  /** An image of the archive, and the names it comes with. */
  private record Found(RemoteImage image, List<ImageReference> names) {}

  private List<Found> wanted(List<Found> found) throws IOException {
    List<Found> wantedOnes = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    for (Found image : found) {
      Platform of = images.open(image.image()).config().platform();
      if (wanted.isEmpty() || wanted.stream().anyMatch(of::serves)) {
        wantedOnes.add(image);
      } else {
        others.add(of.toString());
      }
    }
    if (wantedOnes.isEmpty() && !others.isEmpty()) {
      throw new BuildException(
          Blame.USAGE,
          "the archive has no image for "
              + String.join(", ", wanted.stream().map(Platform::toString).toList()),
          "It has some for " + String.join(", ", others) + ".");
    }
    return wantedOnes;
  }

  private void check(Image image) throws IOException {
    for (Layer layer : image.layers().layers()) {
      images.keep(layer);
      layers.index(layer);
    }
  }

  private List<Found> find(ArchiveFiles archive, Optional<String> wanted) throws IOException {
    Optional<byte[]> index = archive.document("index.json");
    Optional<byte[]> docker = archive.document("manifest.json");
    List<JsonObject> entries = docker.isPresent() ? JsonObject.parseArray(docker.get()) : List.of();
    if (index.isPresent() && archive.document("oci-layout").isPresent()) {
      return ociImages(archive, entries(index.get(), wanted), entries);
    }
    if (docker.isEmpty()) {
      throw new MalformedArchiveException(
          "it holds no image: neither index.json with oci-layout nor manifest.json");
    }
    List<Found> found = new ArrayList<>();
    for (JsonObject entry : entries) {
      found.add(new Found(DockerArchive.image(archive, blobs, entry), names(entry)));
    }
    return found;
  }

  /** Docker's own list knows names that an index may lack. */
  private List<Found> ociImages(
      ArchiveFiles archive, List<Descriptor> index, List<JsonObject> dockerEntries)
      throws IOException {
    Map<Digest, RemoteImage> found = new LinkedHashMap<>();
    Map<Digest, Set<ImageReference>> names = new LinkedHashMap<>();
    for (Descriptor entry : index) {
      for (Descriptor manifest : manifests(archive, entry)) {
        if (RemoteImage.isImage(manifest)) {
          byte[] bytes = document(archive, manifest);
          found.put(manifest.digest(), RemoteImage.of(bytes, blob -> blob(archive, blob)));
          Set<ImageReference> own =
              names.computeIfAbsent(manifest.digest(), digest -> new LinkedHashSet<>());
          LayoutIndex.reference(entry).ifPresent(own::add);
        }
      }
    }
    List<Found> images = new ArrayList<>();
    for (Map.Entry<Digest, RemoteImage> image : found.entrySet()) {
      Set<ImageReference> own = names.getOrDefault(image.getKey(), new LinkedHashSet<>());
      String config = image.getValue().manifest().config().digest().hex();
      for (JsonObject entry : dockerEntries) {
        if (entry.requiredText("Config").contains(config)) {
          own.addAll(names(entry));
        }
      }
      images.add(new Found(image.getValue(), List.copyOf(own)));
    }
    return images;
  }

  private static List<Descriptor> entries(byte[] index, Optional<String> wanted)
      throws IOException {
    List<Descriptor> all = ImageIndex.parse(index).manifests();
    if (wanted.isEmpty()) {
      return all;
    }
    List<Descriptor> named =
        all.stream().filter(entry -> LayoutIndex.isNamed(entry, wanted.get())).toList();
    if (named.isEmpty()) {
      String names = String.join(", ", all.stream().flatMap(LayoutIndex::label).sorted().toList());
      throw new MalformedArchiveException(
          "it has no image \""
              + wanted.get()
              + "\""
              + (names.isEmpty() ? "" : "; it has " + names));
    }
    return named;
  }

  /**
   * The images of an entry: all platforms that are wholly here. Docker saves an index with one of
   * them only.
   */
  private List<Descriptor> manifests(ArchiveFiles archive, Descriptor entry) throws IOException {
    if (!MediaTypes.isIndex(entry.mediaType())) {
      return List.of(entry);
    }
    ImageIndex index = ImageIndex.parse(document(archive, entry));
    List<Descriptor> whole = new ArrayList<>();
    for (Descriptor manifest : index.manifests()) {
      if (manifest.platform().isPresent()
          && !manifest.platform().get().os().equals("unknown")
          && RemoteImage.isImage(manifest)
          && isWhole(archive, manifest)) {
        whole.add(manifest);
      }
    }
    return whole.isEmpty() ? List.of(PlatformChoice.choose(index, platform, "the archive")) : whole;
  }

  private static boolean isWhole(ArchiveFiles archive, Descriptor descriptor) throws IOException {
    if (archive.file(path(descriptor)).isEmpty()) {
      return false;
    }
    Manifest manifest = Manifest.parse(document(archive, descriptor));
    for (Descriptor layer : manifest.layers()) {
      if (archive.file(path(layer)).isEmpty()) {
        return false;
      }
    }
    return archive.file(path(manifest.config())).isPresent();
  }

  private static List<ImageReference> names(JsonObject entry) throws IOException {
    List<ImageReference> names = new ArrayList<>();
    for (String tag : entry.texts("RepoTags")) {
      try {
        names.add(ImageReference.parse(tag));
      } catch (IllegalArgumentException e) {
        throw JsonException.malformed("manifest.json", e);
      }
    }
    return names;
  }

  private static Blob blob(ArchiveFiles archive, Descriptor descriptor) throws IOException {
    Optional<Blob> blob = archive.file(path(descriptor));
    if (blob.isEmpty()) {
      throw new MalformedArchiveException("it does not hold " + descriptor.digest());
    }
    return blob.get();
  }

  private static String path(Descriptor descriptor) {
    return "blobs/sha256/" + descriptor.digest().hex();
  }

  private static byte[] document(ArchiveFiles archive, Descriptor descriptor) throws IOException {
    return SmallBlob.read(blob(archive, descriptor), RemoteImage.MAX_MANIFEST, "manifest");
  }
}
