package io.jbuild.image;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One image of an OCI layout in a folder, read where it lies: its layers when a step needs them.
 */
public final class LayoutImage {

  private LayoutImage() {}

  /** Whether a folder has an image of a name; one that is called by its digest should be there. */
  public static boolean isIn(Path folder, String name) throws IOException {
    return Files.exists(folder.resolve("index.json"))
        && (name.startsWith("sha256:")
            || named(entries(LayoutFolder.open(folder)), name).isPresent());
  }

  /** Whether a folder says that it is a layout, whatever its index says. */
  public static boolean isLayout(Path folder) {
    try {
      LayoutFolder.open(folder);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The image for a platform.
   *
   * @param name its tag, its name, or the digest of its manifest or index
   * @throws MalformedArchiveException for what is no layout, and for an image that is not in it
   * @throws io.jbuild.failure.BuildException where the image is for other platforms only
   */
  public static RemoteImage find(Path folder, String name, Platform platform) throws IOException {
    LayoutFolder layout = LayoutFolder.open(folder);
    Descriptor found = name.startsWith("sha256:") ? byDigest(layout, name) : byName(layout, name);
    byte[] bytes = document(layout, found.digest());
    if (isIndex(found, bytes)) {
      Descriptor chosen =
          PlatformChoice.choose(ImageIndex.parse(bytes), platform, folder + " " + name);
      bytes = document(layout, chosen.digest());
    }
    return RemoteImage.of(bytes, blob -> blob(layout, blob.digest()));
  }

  private static Descriptor byName(LayoutFolder layout, String name) throws IOException {
    List<Descriptor> all = entries(layout);
    Optional<Descriptor> named = named(all, name);
    if (named.isEmpty()) {
      String names = String.join(", ", all.stream().flatMap(LayoutIndex::label).sorted().toList());
      throw new MalformedArchiveException(
          layout.root()
              + " has no image \""
              + name
              + "\""
              + (names.isEmpty()
                  ? "; none has a name: say which by @sha256:…"
                  : "; it has " + names));
    }
    return named.get();
  }

  private static List<Descriptor> entries(LayoutFolder layout) throws IOException {
    try {
      return ImageIndex.parse(layout.document("index.json").orElseThrow()).manifests();
    } catch (JsonException e) {
      throw new MalformedArchiveException(
          layout.root().resolve("index.json") + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Optional<Descriptor> named(List<Descriptor> all, String name) {
    return all.stream().filter(entry -> LayoutIndex.isNamed(entry, name)).findFirst();
  }

  private static Descriptor byDigest(LayoutFolder layout, String text) throws IOException {
    try {
      Digest digest = Digest.parse(text);
      return new Descriptor("", digest, blob(layout, digest).size());
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed(text, e);
    }
  }

  private static boolean isIndex(Descriptor descriptor, byte[] bytes) throws IOException {
    return descriptor.mediaType().isEmpty()
        ? JsonObject.parse(bytes).has("manifests")
        : MediaTypes.isIndex(descriptor.mediaType());
  }

  private static byte[] document(LayoutFolder layout, Digest digest) throws IOException {
    return SmallBlob.read(blob(layout, digest), RemoteImage.MAX_MANIFEST, "manifest");
  }

  private static Blob blob(LayoutFolder layout, Digest digest) throws IOException {
    Optional<Blob> blob = layout.file("blobs/sha256/" + digest.hex());
    if (blob.isEmpty()) {
      throw new MalformedArchiveException(layout.root() + " does not hold " + digest);
    }
    return blob.get();
  }
}
