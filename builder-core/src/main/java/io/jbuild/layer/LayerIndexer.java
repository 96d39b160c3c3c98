package io.jbuild.layer;

import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.VerifyingStream;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.layer.IndexFormat.Content;
import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes the index of a layer that somebody else wrote, as its bytes stream by once. */
final class LayerIndexer {
  /** Beyond this a layer is taken for a bomb. */
  static final long MOST_BYTES = 256L << 30;

  private static final int BUFFER = 128 * 1024;
  private static final int MOST_KEPT = 64 * 1024;

  /** What a build asks for that needs nothing else of a base; kept, so that it need not unpack. */
  private static final Set<ImagePath> KEPT =
      new TreeSet<>(List.of(ImagePath.of("/etc/passwd"), ImagePath.of("/etc/group")));

  private final byte[] buffer = new byte[BUFFER];
  private final MessageDigest sha256 = Digest.newSha256();
  private final ForeignTree tree = new ForeignTree();

  private LayerIndexer() {}

  /**
   * Reads the layer once, verifies both its digests, and writes its index.
   *
   * @param copy takes the plain tar
   * @throws io.jbuild.blob.DigestMismatchException where the bytes are not the promised ones
   * @throws io.jbuild.archive.MalformedArchiveException where they are no proper layer
   */
  static void index(Layer layer, IndexWriter index, OutputStream copy) throws IOException {
    Blob blob = layer.blob();
    LayerIndexer indexer = new LayerIndexer();
    long tarSize;
    try (VerifyingStream verified = new VerifyingStream(blob.open(), blob.digest(), blob.size())) {
      InputStream buffered = new BufferedInputStream(verified, BUFFER);
      PlainBytes plain =
          new PlainBytes(
              Compression.decompress(buffered, MOST_BYTES),
              // A plain layer is its own diffID: no need to hash twice.
              blob.digest().equals(layer.diffId()) ? Optional.empty() : Optional.of(layer.diffId()),
              copy);
      indexer.read(new BufferedInputStream(plain, BUFFER), plain.hashed());
      plain.drain();
      verified.drain();
      tarSize = plain.count();
    }
    indexer.tree.write(index);
    index.finish(layer.diffId(), tarSize);
  }

  private void read(InputStream plain, boolean compressed) throws IOException {
    TarReader reader = new TarReader(plain);
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      TarEntry entry = next.get();
      entry.checkLengths();
      boolean file = entry.node().filter(n -> n instanceof FileNode.RegularFile).isPresent();
      if (file && !Whiteouts.isMarker(entry.path())) {
        tree.add(
            entry, content(entry, reader.content(), compressed && KEPT.contains(entry.path())));
      } else {
        tree.add(entry, null);
      }
    }
  }

  private Content content(TarEntry entry, InputStream content, boolean keep) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      sha256.update(buffer, 0, read);
      if (keep && kept.size() <= MOST_KEPT) {
        kept.write(buffer, 0, read);
      }
    }
    return new Content(
        entry.sparse() ? entry.headerOffset() : entry.contentOffset(),
        entry.sparse(),
        ByteString.of(sha256.digest()),
        kept.size() <= MOST_KEPT ? ByteString.of(kept.toByteArray()) : ByteString.EMPTY);
  }
}
