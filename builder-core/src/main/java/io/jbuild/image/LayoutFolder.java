package io.jbuild.image;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of an OCI image layout in a folder (image-spec, image-layout.md). Who made the layout
 * may have put anything there: blobs are verified where they enter the store.
 */
record LayoutFolder(Path root) implements ArchiveFiles {

  private static final String BLOBS = "blobs/sha256/";

  static LayoutFolder open(Path root) throws IOException {
    LayoutFolder folder = new LayoutFolder(root);
    Optional<byte[]> layout = folder.document("oci-layout");
    if (layout.isEmpty() || folder.document("index.json").isEmpty()) {
      throw new MalformedArchiveException(
          root + " is no OCI layout: it needs the files oci-layout and index.json");
    }
    String version = JsonObject.parse(layout.get()).requiredText("imageLayoutVersion");
    if (!version.startsWith("1.")) {
      throw new MalformedArchiveException(
          root + " is an OCI layout of version " + version + "; jbuild reads 1.x");
    }
    return folder;
  }

  @Override
  public Optional<byte[]> document(String name) throws IOException {
    Path file = root.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    SmallBlob.checkSize(Files.size(file), RemoteImage.MAX_CONFIG, "layout: " + name);
    return Optional.of(Files.readAllBytes(file));
  }

  @Override
  public Optional<Blob> file(String path) throws IOException {
    Path file = root.resolve(path);
    if (!path.startsWith(BLOBS) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Digest digest = new Digest(path.substring(BLOBS.length()));
    return Optional.of(
        Blob.of(new Descriptor("", digest, Files.size(file)), () -> Files.newInputStream(file)));
  }
}
