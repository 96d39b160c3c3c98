package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An OCI image layout that is not the store (image-spec, image-layout.md). Only ever read. */
public final class OciLayout {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Path root;

  private OciLayout(Path root) {
    this.root = root;
  }

  /** A layout in a folder. */
  public static OciLayout open(Path root) throws IOException {
    try {
      String version =
          JsonObject.parse(Files.readAllBytes(root.resolve("oci-layout")))
              .requiredText("imageLayoutVersion");
      if (!version.startsWith("1.")) {
        throw new BuildException(
            Blame.MACHINE, root + " is an OCI layout of version " + version, "jbuild reads 1.x.");
      }
    } catch (NoSuchFileException e) {
      throw new BuildException(
          Blame.USAGE,
          root + " is no OCI layout: it has no file oci-layout",
          "Name the folder that holds index.json and blobs.",
          e);
    }
    return new OciLayout(root);
  }

  /**
   * The image that {@code path}, {@code path:tag} or {@code path@digest} means, as docker writes it
   * behind {@code oci-layout://}.
   */
  public static RemoteImage find(Path base, String text, Platform platform) throws IOException {
    int at = text.lastIndexOf('@');
    if (at > 0) {
      Digest digest;
      try {
        digest = Digest.parse(text.substring(at + 1));
      } catch (IllegalArgumentException e) {
        throw new BuildException(
            Blame.USAGE, "oci-layout://" + text + ": " + e.getMessage(), "", e);
      }
      return open(base.resolve(text.substring(0, at))).byDigest(digest, platform);
    }
    int colon = text.lastIndexOf(':');
    if (colon > text.lastIndexOf('/')) {
      return open(base.resolve(text.substring(0, colon)))
          .byName(text.substring(colon + 1), platform);
    }
    OciLayout layout = open(base.resolve(text));
    List<Descriptor> entries = layout.index().manifests();
    return entries.size() == 1
        ? layout.resolve(entries.get(0), platform)
        : layout.byName("latest", platform);
  }

  /** The image with a name: what {@code ref.name} says, or the tag of a full name. */
  public RemoteImage byName(String name, Platform platform) throws IOException {
    List<Descriptor> entries = index().manifests();
    for (Descriptor entry : entries) {
      if (name.equals(entry.annotations().get(REF_NAME))) {
        return resolve(entry, platform);
      }
    }
    for (Descriptor entry : entries) {
      Optional<ImageReference> reference = LayoutIndex.reference(entry);
      if (reference.isPresent()
          && (reference.get().tag().equals(Optional.of(name))
              || reference.get().familiar().equals(name)
              || reference.get().familiarName().equals(name))) {
        return resolve(entry, platform);
      }
    }
    String names =
        entries.stream()
            .flatMap(entry -> Optional.ofNullable(entry.annotations().get(REF_NAME)).stream())
            .sorted()
            .collect(Collectors.joining(", "));
    throw new BuildException(
        Blame.DOCKERFILE,
        "the layout " + root + " has no image \"" + name + "\"",
        names.isEmpty() ? "It names no image: say path@digest." : "It has " + names + ".");
  }

  /** The image, or the image of an index, with a digest. */
  public RemoteImage byDigest(Digest digest, Platform platform) throws IOException {
    for (Descriptor entry : index().manifests()) {
      if (entry.digest().equals(digest)) {
        return resolve(entry, platform);
      }
    }
    Path file = file(digest);
    if (!Files.isRegularFile(file)) {
      throw new BuildException(
          Blame.DOCKERFILE, "the layout " + root + " has no " + digest, "Check the digest.");
    }
    long size = Files.size(file);
    byte[] bytes = document(new Descriptor(MediaTypes.OCI_MANIFEST, digest, size));
    String type =
        JsonObject.parse(bytes).has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    return resolve(new Descriptor(type, digest, size), platform);
  }

  private RemoteImage resolve(Descriptor entry, Platform platform) throws IOException {
    byte[] bytes = document(entry);
    if (!MediaTypes.isIndex(entry.mediaType())) {
      return RemoteImage.of(bytes, this::blob);
    }
    Descriptor chosen =
        PlatformChoice.choose(
            ImageIndex.parse(bytes), platform, "the layout " + root + " (" + entry.digest() + ")");
    return RemoteImage.of(document(chosen), this::blob);
  }

  private ImageIndex index() throws IOException {
    return ImageIndex.parse(Files.readAllBytes(root.resolve("index.json")));
  }

  private byte[] document(Descriptor descriptor) throws IOException {
    return SmallBlob.read(blob(descriptor), RemoteImage.MAX_MANIFEST, "manifest");
  }

  private Path file(Digest digest) {
    return root.resolve("blobs/sha256").resolve(digest.hex());
  }

  /**
   * A blob of the layout; who made the layout may have put anything there. It is verified where it
   * enters the store, which is before anybody else reads it.
   */
  private Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> Files.newInputStream(file(descriptor.digest())));
  }
}
