package io.jbuild.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OCI image layout, read by the letter of the spec; every digest and size on the way is checked.
 */
public final class LayoutReader {

  private static final String NAME = "org.opencontainers.image.ref.name";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final JsonNode index;
  private final LayerCache cache;

  private LayoutReader(Path directory, JsonNode index, LayerCache cache) {
    this.directory = directory;
    this.index = index;
    this.cache = cache;
  }

  /**
   * Reads a layout's marker and index.
   *
   * @throws IOException where it is no layout, or a broken one
   */
  public static LayoutReader open(Path directory) throws IOException {
    return open(directory, new LayerCache());
  }

  /** The same, for many layouts that have layers in common. */
  public static LayoutReader open(Path directory, LayerCache cache) throws IOException {
    JsonNode marker = json(directory.resolve("oci-layout"));
    expect(
        "1.0.0".equals(marker.path("imageLayoutVersion").asString("")),
        "oci-layout has another version: " + marker);
    JsonNode index = json(directory.resolve("index.json"));
    expect(index.path("schemaVersion").asInt(0) == 2, "index.json has no schemaVersion 2");
    return new LayoutReader(directory, index, cache);
  }

  /** The {@code index.json}. */
  public JsonNode index() {
    return index;
  }

  /** The references in {@code index.json}, in its order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (JsonNode descriptor : index.path("manifests")) {
      String name = nameOf(descriptor);
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * The image with a reference.
   *
   * @throws IOException where there is none or more than one, or it is broken
   */
  public LayoutImage image(String name) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode descriptor : index.path("manifests")) {
      if (nameOf(descriptor).equals(name)) {
        found.add(descriptor);
      }
    }
    expect(found.size() == 1, found.size() + " images are named " + name + ", of " + names());
    return image(found.get(0));
  }

  /** The layout's only image, whatever its name. */
  public LayoutImage onlyImage() throws IOException {
    JsonNode manifests = index.path("manifests");
    expect(manifests.size() == 1, "there are " + manifests.size() + " images, not one");
    return image(manifests.path(0));
  }

  /** The image a descriptor names; its manifest, config and layers are all read and checked. */
  public LayoutImage image(JsonNode descriptor) throws IOException {
    JsonNode manifest = json(blob(descriptor));
    expect(manifest.path("schemaVersion").asInt(0) == 2, "a manifest has no schemaVersion 2");
    String mediaType = descriptor.path("mediaType").asString("");
    // It may say what it is, but need not.
    expect(
        manifest.path("mediaType").asString(mediaType).equals(mediaType),
        "a manifest is of another media type than its descriptor says");
    JsonNode config = json(blob(manifest.path("config")));
    List<TarListing> layers = new ArrayList<>();
    List<String> diffIds = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      LayerCache.ReadLayer read = cache.read(layer.path("digest").asString(), blob(layer));
      layers.add(read.listing());
      diffIds.add(read.diffId());
    }
    expect(
        diffIds.equals(texts(config.path("rootfs").path("diff_ids"))),
        "the layers' diffIds are not those of the config");
    expectHistory(config, layers.size());
    return new LayoutImage(
        descriptor.path("digest").asString(), manifest, config, List.copyOf(layers));
  }

  /**
   * The file of a blob, which has the size and digest that its descriptor says.
   *
   * @throws IOException where it has not
   */
  public Path blob(JsonNode descriptor) throws IOException {
    String digest = descriptor.path("digest").asString("");
    expect(digest.matches("sha256:[0-9a-f]{64}"), "not a digest: " + descriptor);
    Path file = directory.resolve("blobs").resolve(digest.replace(':', '/'));
    long size = descriptor.path("size").asLong(-1);
    expect(Files.size(file) == size, digest + " has " + Files.size(file) + " bytes, not " + size);
    MessageDigest sha256 = TarReader.sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    String found = "sha256:" + TarReader.HEX.formatHex(sha256.digest());
    expect(found.equals(digest), "the bytes of " + digest + " have the digest " + found);
    return file;
  }

  /** A blob that is JSON, such as an index of images. */
  public JsonNode read(JsonNode descriptor) throws IOException {
    return json(blob(descriptor));
  }

  private static void expectHistory(JsonNode config, int layers) throws IOException {
    if (config.path("history").isEmpty()) {
      return;
    }
    int described = 0;
    for (JsonNode entry : config.path("history")) {
      described += entry.path("empty_layer").asBoolean(false) ? 0 : 1;
    }
    expect(described == layers, "the history tells of " + described + " layers, not " + layers);
  }

  private static String nameOf(JsonNode descriptor) {
    return descriptor.path("annotations").path(NAME).asString("");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  private static void expect(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
