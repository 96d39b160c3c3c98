package io.jbuild.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Layers that were read, by the digest of their blob, so that a base that many images share is
 * unpacked once. Any number of threads may use it.
 */
public final class LayerCache {

  /** A layer as it was read. */
  record ReadLayer(String diffId, TarListing listing) {}

  private final ConcurrentMap<String, ReadLayer> layers = new ConcurrentHashMap<>();

  /** A layer whose blob has the digest; the caller has checked that. */
  ReadLayer read(String digest, Path blob) throws IOException {
    ReadLayer known = layers.get(digest);
    if (known == null) {
      known = read(blob);
      layers.put(digest, known);
    }
    return known;
  }

  private static ReadLayer read(Path blob) throws IOException {
    MessageDigest sha256 = TarReader.sha256();
    // Hashed by itself, for a reader of tars may skip, and what is skipped is in no digest.
    try (InputStream in =
        new DigestInputStream(TarListing.decompressed(Files.newInputStream(blob)), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new ReadLayer("sha256:" + TarReader.HEX.formatHex(sha256.digest()), TarListing.of(blob));
  }
}
