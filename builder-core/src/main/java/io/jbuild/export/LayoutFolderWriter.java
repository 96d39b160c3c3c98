package io.jbuild.export;

import io.jbuild.blob.Blob;
import io.jbuild.image.LayoutImage;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A layout in a folder that gets one artifact after the other under a tag. What a tag had, and
 * nothing else in the folder has, goes.
 */
public final class LayoutFolderWriter {

  private static final String TAG = "org.opencontainers.image.ref.name";

  private final Path root;
  private final FolderSink sink;

  /** Writes into a folder, which is made where it is not there. */
  public LayoutFolderWriter(Path root) {
    this.root = root;
    this.sink = new FolderSink(root);
    sink.folder("blobs/sha256");
  }

  /**
   * Sees to it that the folder can be written. Where it says that it is a layout, an index that is
   * no JSON goes: nobody can read what it names, and it would stay so for ever.
   *
   * @throws IOException for an index that is not known to be one of a layout
   */
  public void check() throws IOException {
    try {
      entries();
    } catch (JsonException e) {
      Path index = root.resolve("index.json");
      if (!LayoutImage.isLayout(root) || isJson(index)) {
        throw new IOException(
            index + " is no index of images: delete it, or take another folder", e);
      }
      Files.delete(index);
    }
  }

  private static boolean isJson(Path file) throws IOException {
    try {
      JsonObject.parse(Files.readAllBytes(file));
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  /** How many bytes are there under a digest; empty where nothing is. */
  public OptionalLong size(Digest blob) throws IOException {
    Path file = file(blob);
    return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  /** Puts a blob there, in place of what may be there under its digest. */
  public void blob(Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      sink.replace(name(blob.digest()), blob.size(), in);
    }
  }

  /** Gives a tag to an artifact whose blobs are there. */
  public void tag(Manifest manifest, String tag) throws IOException {
    byte[] bytes = manifest.toBytes();
    Descriptor descriptor = manifest.descriptor();
    blob(Blob.of(descriptor, () -> new ByteArrayInputStream(bytes)));
    byte[] version = JsonObject.create().put("imageLayoutVersion", "1.0.0").toBytes();
    sink.file("oci-layout", version.length, new ByteArrayInputStream(version));
    Optional<Descriptor> before = tagged(tag);
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put(TAG, tag);
    byte[] index =
        new ImageIndex(MediaTypes.OCI_INDEX, List.of(descriptor.withAnnotations(annotations)))
            .toBytes();
    sink.file("index.json", index.length, new ByteArrayInputStream(index));
    if (before.isPresent() && !before.get().digest().equals(descriptor.digest())) {
      try {
        deleteAllBut(before.get(), entries());
      } catch (NoSuchFileException | JsonException e) {
        // A manifest is lost or damaged: nobody knows what it needs, or what it needs no more.
      }
    }
  }

  private void deleteAllBut(Descriptor old, List<Descriptor> kept) throws IOException {
    SortedSet<Digest> needed = new TreeSet<>();
    for (Descriptor entry : kept) {
      if (!MediaTypes.isManifest(entry.mediaType())) {
        return; // What that needs is not ours to know.
      }
      needed.addAll(parts(entry));
    }
    for (Digest part : parts(old)) {
      if (!needed.contains(part)) {
        Files.deleteIfExists(file(part));
      }
    }
  }

  private List<Digest> parts(Descriptor entry) throws IOException {
    List<Digest> parts = new ArrayList<>(List.of(entry.digest()));
    Manifest manifest = Manifest.parse(Files.readAllBytes(file(entry.digest())));
    parts.add(manifest.config().digest());
    manifest.layers().forEach(layer -> parts.add(layer.digest()));
    return parts;
  }

  private Optional<Descriptor> tagged(String tag) throws IOException {
    return entries().stream().filter(entry -> tag.equals(entry.annotations().get(TAG))).findFirst();
  }

  private List<Descriptor> entries() throws IOException {
    try {
      return ImageIndex.parse(Files.readAllBytes(root.resolve("index.json"))).manifests();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private Path file(Digest blob) {
    return root.resolve(name(blob));
  }

  private static String name(Digest blob) {
    return "blobs/sha256/" + blob.hex();
  }
}
