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
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Archives of images as {@code docker save}, skopeo, podman and BuildKit write them, read. */
public final class ImageArchive {

  private final ImageStore images;
  private final BlobStore blobs;
  private final LayerStore layers;
  private final Platform platform;

  /**
   * Loads archives into a store.
   *
   * @param platform which image of an index is taken
   */
  public ImageArchive(ImageStore images, BlobStore blobs, LayerStore layers, Platform platform) {
    this.images = images;
    this.blobs = blobs;
    this.layers = layers;
    this.platform = platform;
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
    try {
      UnpackedArchive archive = UnpackedArchive.read(in, blobs);
      List<Found> found = find(archive);
      for (Found image : found) {
        check(images.open(image.image()));
      }
      List<StoredImage> loaded = new ArrayList<>();
      for (Found image : found) {
        loaded.add(images.copy(image.image(), image.names()));
      }
      return loaded;
    } catch (MalformedArchiveException | JsonException | DigestMismatchException e) {
      throw new BuildException(
          Blame.MACHINE,
          "cannot load the archive: " + e.getMessage(),
          "Check that it is whole, and was made by docker save, skopeo or jbuild save.",
          e);
    }
  }

  /** An image of the archive, and the names it comes with. */
  private record Found(RemoteImage image, List<ImageReference> names) {}

  private void check(Image image) throws IOException {
    for (Layer layer : image.layers().layers()) {
      images.keep(layer);
      layers.index(layer);
    }
  }

  private List<Found> find(UnpackedArchive archive) throws IOException {
    Optional<byte[]> index = archive.document("index.json");
    Optional<byte[]> docker = archive.document("manifest.json");
    List<JsonObject> entries = docker.isPresent() ? JsonObject.parseArray(docker.get()) : List.of();
    if (index.isPresent() && archive.document("oci-layout").isPresent()) {
      return ociImages(archive, index.get(), entries);
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
      UnpackedArchive archive, byte[] index, List<JsonObject> dockerEntries) throws IOException {
    Map<Digest, RemoteImage> found = new LinkedHashMap<>();
    Map<Digest, Set<ImageReference>> names = new LinkedHashMap<>();
    for (Descriptor entry : ImageIndex.parse(index).manifests()) {
      Descriptor manifest =
          MediaTypes.isIndex(entry.mediaType())
              ? PlatformChoice.choose(
                  ImageIndex.parse(document(archive, entry)), platform, "the archive")
              : entry;
      if (RemoteImage.isImage(manifest)) {
        byte[] bytes = document(archive, manifest);
        found.put(manifest.digest(), RemoteImage.of(bytes, blob -> blob(archive, blob)));
        Set<ImageReference> own =
            names.computeIfAbsent(manifest.digest(), digest -> new LinkedHashSet<>());
        LayoutIndex.reference(entry).ifPresent(own::add);
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

  private static Blob blob(UnpackedArchive archive, Descriptor descriptor) throws IOException {
    Optional<Blob> blob = archive.file("blobs/sha256/" + descriptor.digest().hex());
    if (blob.isEmpty()) {
      throw new MalformedArchiveException("it does not hold " + descriptor.digest());
    }
    return blob.get();
  }

  private static byte[] document(UnpackedArchive archive, Descriptor descriptor)
      throws IOException {
    return SmallBlob.read(blob(archive, descriptor), RemoteImage.MAX_MANIFEST, "manifest");
  }
}
