package io.jbuild.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes an image of a root file system, by the letter of the image spec and without jbuild. */
final class LayoutMaker {

  private static final String CREATED = "2024-09-26T21:31:42Z";
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String MEDIA_TYPE = "application/vnd.oci.image.";

  private final Path layout;

  private LayoutMaker(Path layout) {
    this.layout = layout;
  }

  /** Writes a layout with an image of one layer, with the command {@code sh}. */
  static void make(Path tar, Path layout, List<String> names) throws IOException {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    LayoutMaker maker = new LayoutMaker(layout);
    MessageDigest diffId = sha256();
    ObjectNode layer = maker.layer(tar, diffId);
    ObjectNode config = object().put("architecture", "amd64").put("os", "linux");
    config.put("created", CREATED);
    ObjectNode container = config.putObject("config");
    container.putArray("Env").add(PATH);
    container.putArray("Cmd").add("sh");
    config
        .putArray("history")
        .addObject()
        .put("created", CREATED)
        .put("created_by", "a root file system");
    config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(text(diffId));
    ObjectNode manifest =
        object().put("schemaVersion", 2).put("mediaType", MEDIA_TYPE + "manifest.v1+json");
    manifest.set("config", maker.json(config, "config.v1+json"));
    manifest.putArray("layers").add(layer);
    ObjectNode descriptor = maker.json(manifest, "manifest.v1+json");
    ObjectNode index = object().put("schemaVersion", 2);
    for (String name : names) {
      ObjectNode named = descriptor.deepCopy();
      named.putObject("annotations").put("org.opencontainers.image.ref.name", name + ":latest");
      index.withArray("manifests").add(named);
    }
    Files.writeString(layout.resolve("index.json"), index.toString());
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private ObjectNode layer(Path tar, MessageDigest diffId) throws IOException {
    Path file = layout.resolve("layer");
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(tar);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest);
        OutputStream zipped = new FastGzip(out);
        OutputStream plain = new DigestOutputStream(zipped, diffId)) {
      in.transferTo(plain);
    }
    return keep(file, text(digest), "layer.v1.tar+gzip");
  }

  private ObjectNode json(ObjectNode json, String mediaType) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    Path file = layout.resolve("json");
    Files.write(file, bytes);
    MessageDigest digest = sha256();
    digest.update(bytes);
    return keep(file, text(digest), mediaType);
  }

  private ObjectNode keep(Path file, String digest, String mediaType) throws IOException {
    Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
    Files.move(file, blob, StandardCopyOption.REPLACE_EXISTING);
    return object()
        .put("mediaType", MEDIA_TYPE + mediaType)
        .put("digest", digest)
        .put("size", Files.size(blob));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String text(MessageDigest digest) {
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /** A base is made once and read often, but not from far. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
