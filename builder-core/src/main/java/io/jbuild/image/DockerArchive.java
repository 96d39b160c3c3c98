package io.jbuild.image;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Images of docker's own archive (docker's image specification 1.2): a config, and layers as files
 * or links to files. They have no manifest, so one is made for them.
 */
final class DockerArchive {

  /** What a compressed layer may expand to. */
  private static final long MOST_BYTES = 1L << 38;

  private DockerArchive() {}

  /** The image that an entry of {@code manifest.json} describes. */
  static RemoteImage image(ArchiveFiles archive, BlobStore blobs, JsonObject entry)
      throws IOException {
    String configName = entry.requiredText("Config");
    byte[] config = config(archive, configName);
    List<Digest> diffIds = ImageConfig.parse(config).diffIds();
    List<String> names = entry.texts("Layers");
    if (names.size() != diffIds.size()) {
      throw new MalformedArchiveException(
          configName + " has " + diffIds.size() + " layers, manifest.json " + names.size());
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      layers.add(layer(archive, names.get(i), diffIds.get(i)));
    }
    blobs.add(config);
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(config), config.length),
            layers,
            new TreeMap<>());
    return RemoteImage.of(manifest.toBytes(), SmallBlob::missing);
  }

  private static byte[] config(ArchiveFiles archive, String name) throws IOException {
    Optional<byte[]> document = archive.document(name);
    byte[] bytes;
    if (document.isPresent()) {
      bytes = document.get();
    } else {
      Optional<Blob> blob = archive.file(name);
      if (blob.isEmpty()) {
        throw new MalformedArchiveException("it does not hold the config " + name);
      }
      bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_CONFIG, "image config");
    }
    String hex = name.replaceFirst(".*/", "").replaceFirst("\\.json$", "");
    if (hex.matches("[0-9a-f]{64}") && !Digest.of(bytes).hex().equals(hex)) {
      throw new MalformedArchiveException(
          "the config " + name + " has bytes of " + Digest.of(bytes));
    }
    return bytes;
  }

  private static Descriptor layer(ArchiveFiles archive, String name, Digest diffId)
      throws IOException {
    Optional<Blob> blob = archive.file(name);
    if (blob.isEmpty()) {
      throw new MalformedArchiveException("it does not hold the layer " + name);
    }
    Digest digest = blob.get().digest();
    String mediaType = MediaTypes.OCI_LAYER;
    Digest plain = digest;
    if (!digest.equals(diffId)) {
      mediaType = compressed(blob.get(), name);
      plain = plainDigest(blob.get());
    }
    if (!plain.equals(diffId)) {
      throw new MalformedArchiveException(
          "the layer " + name + " has bytes of " + plain + " instead of " + diffId);
    }
    return new Descriptor(mediaType, digest, blob.get().size());
  }

  private static String compressed(Blob blob, String name) throws IOException {
    try (InputStream in = blob.open()) {
      Optional<Decompression> format = Decompression.of(in.readNBytes(Decompression.MAGIC_BYTES));
      if (format.isEmpty()) {
        return MediaTypes.OCI_LAYER;
      }
      return switch (format.get()) {
        case GZIP -> MediaTypes.OCI_LAYER_GZIP;
        case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
        case BZIP2, XZ ->
            throw new MalformedArchiveException(
                "the layer " + name + " is compressed as no registry takes it: " + format.get());
      };
    }
  }

  private static Digest plainDigest(Blob blob) throws IOException {
    try (InputStream in = Decompression.plain(blob.open(), MOST_BYTES);
        DigestOutputStream hash =
            new DigestOutputStream(OutputStream.nullOutputStream(), Digest.newSha256())) {
      in.transferTo(hash);
      return Digest.of(hash.getMessageDigest());
    }
  }
}
