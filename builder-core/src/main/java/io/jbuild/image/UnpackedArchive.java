package io.jbuild.image;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarEntry;
import io.jbuild.archive.TarReader;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an archive of images, read once from its start to its end: documents in memory, all
 * else as blobs of the store. No name of the archive becomes a path of the disk.
 */
final class UnpackedArchive implements ArchiveFiles {

  /** What a compressed archive may expand to. */
  private static final long MOST_BYTES = 1L << 38;

  /** How many links may lead to a file. */
  private static final int MOST_LINKS = 16;

  private static final String BLOBS = "blobs/sha256/";

  private final BlobStore blobs;
  private final SortedMap<ImagePath, byte[]> documents = new TreeMap<>();
  private final SortedMap<ImagePath, Blob> files = new TreeMap<>();
  private final SortedMap<ImagePath, ImagePath> links = new TreeMap<>();

  private UnpackedArchive(BlobStore blobs) {
    this.blobs = blobs;
  }

  static UnpackedArchive read(InputStream in, BlobStore blobs) throws IOException {
    UnpackedArchive archive = new UnpackedArchive(blobs);
    TarReader tar =
        new TarReader(new BufferedInputStream(Decompression.plain(in, MOST_BYTES), 1 << 16));
    for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      archive.add(entry.get(), tar.content());
    }
    return archive;
  }

  @Override
  public Optional<byte[]> document(String name) {
    return Optional.ofNullable(documents.get(ImagePath.of(name)));
  }

  /** The file a name stands for, links followed within the archive. */
  @Override
  public Optional<Blob> file(String name) {
    ImagePath path = ImagePath.of(name);
    for (int i = 0; i < MOST_LINKS; i++) {
      ImagePath target = links.get(path);
      if (target == null) {
        return Optional.ofNullable(files.get(path));
      }
      path = target;
    }
    return Optional.empty();
  }

  private void add(TarEntry entry, InputStream content) throws IOException {
    ImagePath path = entry.path();
    if (entry.node().isEmpty()) {
      replace(path);
      links.put(path, entry.linkPath());
    } else if (entry.node().get() instanceof FileNode.SymbolicLink link) {
      replace(path);
      links.put(path, path.parent().orElse(ImagePath.ROOT).resolve(link.target()));
    } else if (entry.node().get() instanceof FileNode.RegularFile file) {
      replace(path);
      add(path, file.size(), content);
    } else if (!entry.node().get().isDirectory()) {
      throw new MalformedArchiveException(
          "the archive's entry \"" + entry.name() + "\" is neither file nor folder");
    }
  }

  private void add(ImagePath path, long size, InputStream content) throws IOException {
    String name = path.relative().toString();
    if (path.depth() == 1 && (name.endsWith(".json") || name.equals("oci-layout"))) {
      byte[] bytes = content.readNBytes(RemoteImage.MAX_CONFIG + 1);
      SmallBlob.checkSize(bytes.length, RemoteImage.MAX_CONFIG, "archive: " + name);
      documents.put(path, bytes);
      return;
    }
    // What docker wrote beside each layer in its first format, and nobody reads.
    if (name.endsWith("/VERSION") || name.endsWith("/json") || name.equals("repositories")) {
      return;
    }
    try (BlobStore.Writer writer = blobs.write(size)) {
      content.transferTo(writer.stream());
      Optional<Digest> promised = promised(name);
      files.put(path, promised.isPresent() ? writer.commit(promised.get(), size) : writer.commit());
    }
  }

  private void replace(ImagePath path) {
    documents.remove(path);
    files.remove(path);
    links.remove(path);
  }

  private static Optional<Digest> promised(String name) throws IOException {
    if (!name.startsWith(BLOBS)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Digest(name.substring(BLOBS.length())));
    } catch (IllegalArgumentException e) {
      throw new MalformedArchiveException("the archive's blob \"" + name + "\" has no digest", e);
    }
  }
}
