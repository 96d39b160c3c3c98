package io.jbuild.export;

import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.image.Attachment;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes images as an OCI layout, for docker also with the files its older versions read
 * (image-spec, image-layout.md; docker's image specification 1.2).
 */
final class LayoutWriter {

  /** Where the bytes of a blob are. */
  record Content(long size, Opener opener) {

    /** Opens them. */
    interface Opener {
      InputStream open() throws IOException;
    }

    static Content of(byte[] bytes) {
      return new Content(bytes.length, () -> new ByteArrayInputStream(bytes));
    }
  }

  /** Which readers it is for. */
  enum Audience {
    OCI("oci layout"),
    DOCKER("docker archive");

    private final String word;

    Audience(String word) {
      this.word = word;
    }
  }

  private record Entry(Descriptor descriptor, List<ImageReference> names) {}

  private record Packed(Manifest manifest, List<ImageReference> names) {}

  private final SortedMap<Digest, Content> blobs = new TreeMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Packed> images = new ArrayList<>();

  /** An image; its blobs are added apart. */
  LayoutWriter image(byte[] manifest, List<ImageReference> names) throws IOException {
    return forDocker(manifest, names).entry(Manifest.parse(manifest).mediaType(), manifest, names);
  }

  /** What docker's older versions, which know one platform alone, get by these names. */
  LayoutWriter forDocker(byte[] manifest, List<ImageReference> names) throws IOException {
    images.add(new Packed(Manifest.parse(manifest), List.copyOf(names)));
    return this;
  }

  /** An index of images, which are added apart. */
  LayoutWriter index(byte[] index, List<ImageReference> names) {
    return entry(MediaTypes.OCI_INDEX, index, names);
  }

  /** What refers to an image that is added apart, as an entry without a name. */
  LayoutWriter attachment(Attachment attachment) {
    attachment.blobs().forEach((digest, bytes) -> blob(digest, Content.of(bytes)));
    Descriptor descriptor = attachment.descriptor();
    entries.add(new Entry(descriptor, List.of()));
    return blob(descriptor.digest(), Content.of(attachment.manifestBytes()));
  }

  private LayoutWriter entry(String mediaType, byte[] document, List<ImageReference> names) {
    Descriptor descriptor = new Descriptor(mediaType, Digest.of(document), document.length);
    entries.add(new Entry(descriptor, List.copyOf(names)));
    return blob(descriptor.digest(), Content.of(document));
  }

  LayoutWriter blob(Digest digest, Content content) {
    blobs.put(digest, content);
    return this;
  }

  LayoutWriter blobs(Map<Digest, Content> more) {
    blobs.putAll(more);
    return this;
  }

  /** Writes all of it, in the order of the names; tells how far it is. */
  void writeTo(LayoutSink sink, Audience audience, Transfers transfers) throws IOException {
    long size = blobs.values().stream().mapToLong(Content::size).sum();
    Transfer transfer = transfers.begin("write " + audience.word, size);
    try {
      write(sink, audience, transfer);
    } finally {
      transfer.end();
    }
  }

  private void write(LayoutSink sink, Audience audience, Transfer transfer) throws IOException {
    sink.folder("blobs");
    sink.folder("blobs/sha256");
    for (Map.Entry<Digest, Content> blob : blobs.entrySet()) {
      try (InputStream in = transfer.of(blob.getValue().opener().open())) {
        sink.file(name(blob.getKey()), blob.getValue().size(), in);
      }
    }
    document(sink, "index.json", index());
    if (audience == Audience.DOCKER) {
      document(sink, "manifest.json", JsonObject.bytesOf(dockerManifest()));
    }
    document(sink, "oci-layout", JsonObject.create().put("imageLayoutVersion", "1.0.0").toBytes());
    if (audience == Audience.DOCKER) {
      document(sink, "repositories", repositories());
    }
  }

  private static void document(LayoutSink sink, String name, byte[] bytes) throws IOException {
    sink.file(name, bytes.length, new ByteArrayInputStream(bytes));
  }

  private static String name(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private byte[] index() {
    List<Descriptor> manifests = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.names().isEmpty()) {
        manifests.add(entry.descriptor());
      }
      for (ImageReference name : entry.names()) {
        SortedMap<String, String> annotations = new TreeMap<>();
        annotations.put("io.containerd.image.name", name.full());
        // The tag alone, as docker and containerd have it in what they export.
        name.tag().ifPresent(tag -> annotations.put("org.opencontainers.image.ref.name", tag));
        manifests.add(entry.descriptor().withAnnotations(annotations));
      }
    }
    return new ImageIndex(MediaTypes.OCI_INDEX, manifests).toBytes();
  }

  private List<JsonObject> dockerManifest() {
    return images.stream()
        .map(
            entry ->
                JsonObject.create()
                    .put("Config", name(entry.manifest().config().digest()))
                    .putTexts(
                        "RepoTags",
                        entry.names().stream()
                            .filter(name -> name.tag().isPresent())
                            .map(ImageReference::familiar)
                            .toList())
                    .putTexts(
                        "Layers",
                        entry.manifest().layers().stream()
                            .map(layer -> name(layer.digest()))
                            .toList()))
        .toList();
  }

  /** By repository and tag the top layer; what docker read before it had manifest.json. */
  private byte[] repositories() {
    SortedMap<String, SortedMap<String, String>> tops = new TreeMap<>();
    for (Packed entry : images) {
      List<Descriptor> layers = entry.manifest().layers();
      for (ImageReference name : entry.names()) {
        Optional<String> tag = name.tag();
        if (tag.isPresent() && !layers.isEmpty()) {
          tops.computeIfAbsent(name.familiarName(), n -> new TreeMap<>())
              .put(tag.get(), layers.get(layers.size() - 1).digest().hex());
        }
      }
    }
    JsonObject json = JsonObject.create();
    tops.forEach(json::putMap);
    return json.toBytes();
  }
}
