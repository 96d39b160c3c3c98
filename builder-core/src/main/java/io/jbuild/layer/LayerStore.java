package io.jbuild.layer;

import io.jbuild.blob.BackgroundStream;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.Parallel;
import io.jbuild.blob.Sweep;
import io.jbuild.blob.VerifyingStream;
import io.jbuild.blob.WorkFolder;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.snapshot.LayerDiff;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.UnionSnapshot;
import io.jbuild.snapshot.UpperSnapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Layers on this machine, and what is derived from them: {@code jbuild/layers/<diffID>/index}. It
 * can be deleted and is made again. Of a compressed layer whose files are asked for there is a
 * plain tar, for as long as this process is at work. Safe for use by several threads and processes:
 * both make the same, and rename it into place.
 */
public final class LayerStore implements AutoCloseable {
  private static final int BUFFER = 128 * 1024;

  private final Path layers;
  private final WorkFolder work;
  private final BlobStore blobs;
  private final Map<Digest, LayerIndex> open = new ConcurrentHashMap<>();
  private final Queue<PlainTar> tars = new ConcurrentLinkedQueue<>();
  private final Map<Digest, Path> plain = new ConcurrentHashMap<>();
  private final Map<Digest, Object> locks = new ConcurrentHashMap<>();
  private final Semaphore transfers = new Semaphore(Parallel.TRANSFERS);

  /** The diffIDs of blobs that this process has read. */
  private final Map<Digest, Digest> read = new ConcurrentHashMap<>();

  /**
   * Opens the store; folders are made when first needed.
   *
   * @param store the folder with {@code oci-layout} in it
   * @param blobs where packed layers go and plain ones are read
   * @param work where files are written before they are whole
   */
  public LayerStore(Path store, BlobStore blobs, WorkFolder work) {
    this.layers = store.resolve("jbuild").resolve("layers");
    this.work = work;
    this.blobs = blobs;
  }

  /** Where all that is derived from a layer stands; may not exist yet. */
  public Path folder(Digest diffId) {
    return layers.resolve(diffId.hex());
  }

  /** The folders of all layers. */
  public Path folders() {
    return layers;
  }

  /** The same, where it stays while this process is at work: it found something there. */
  public Path found(Digest diffId) throws IOException {
    Path folder = folder(diffId);
    try {
      Sweep.keep(folder, Files.getLastModifiedTime(folder), work);
    } catch (NoSuchFileException e) {
      return folder; // It is made when something is put there.
    }
    return folder;
  }

  /**
   * A layer's index; made, and the layer verified, where it is not here yet.
   *
   * @throws io.jbuild.blob.DigestMismatchException where the blob is not what its digest says
   * @throws io.jbuild.archive.MalformedArchiveException where it is no proper layer
   */
  public LayerIndex index(Layer layer) throws IOException {
    LayerIndex known = open.get(layer.diffId());
    if (known != null) {
      return known;
    }
    synchronized (lock(layer.diffId())) {
      known = open.get(layer.diffId());
      if (known == null) {
        known = openOrMake(layer);
        open.put(layer.diffId(), known);
      }
      return known;
    }
  }

  /**
   * Reads a layer that this process has not read yet: an index is found by the diffID, which is no
   * more than what an image's config claims of the blob.
   *
   * @throws io.jbuild.blob.DigestMismatchException where the blob is not what its digest says
   * @throws io.jbuild.archive.MalformedArchiveException where it is not what its diffID says
   */
  public void verify(Layer layer) throws IOException {
    Digest blob = layer.blob().digest();
    if (blob.equals(layer.diffId())) {
      return; // The blob's digest is the proof, wherever the blob is read.
    }
    index(layer);
    if (!layer.diffId().equals(read.get(blob))) {
      unpack(layer, OutputStream.nullOutputStream());
    }
  }

  /**
   * The indexes of layers that were here once. They tell of files and their digests; the content
   * may be gone.
   *
   * @return empty where that of one layer is gone too
   */
  public Optional<List<LayerIndex>> remembered(List<Digest> diffIds) throws IOException {
    List<LayerIndex> indexes = new ArrayList<>();
    for (Digest diffId : diffIds) {
      PlainTar gone =
          new PlainTar(
              () -> {
                throw new NoSuchFileException("the layer " + diffId);
              });
      LayerIndex known = open.get(diffId);
      Optional<LayerIndex> found =
          known == null
              ? open(folder(diffId).resolve("index"), gone)
                  .filter(index -> index.diffId().equals(diffId))
              : Optional.of(known);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      indexes.add(found.get());
    }
    return Optional.of(indexes);
  }

  /** The layers as one file system. */
  public Snapshot snapshot(LayerStack stack) throws IOException {
    List<LayerIndex> indexes = new ArrayList<>();
    for (Layer layer : stack.layers()) {
      indexes.add(index(layer));
    }
    return new UnionSnapshot(indexes);
  }

  /** The layers as one file system that takes writes. */
  public WritableSnapshot writable(LayerStack stack) throws IOException {
    return new UpperSnapshot(snapshot(stack));
  }

  /** Makes a layer of a diff: a plain tar in the blob store, and its index. */
  public Layer pack(LayerDiff diff) throws IOException {
    return pack(diff, bytes -> {});
  }

  /**
   * The same for who wants to know how far it is.
   *
   * @param packed hears of the tar's bytes
   */
  public Layer pack(LayerDiff diff, LongConsumer packed) throws IOException {
    Path temporary = work.file("index");
    try (BlobStore.Writer writer = blobs.write();
        IndexWriter index = new IndexWriter(temporary)) {
      long size;
      // Hashing and writing what is packed takes as long as reading it: a thread for each.
      BackgroundStream tar = new BackgroundStream(writer.stream(), packed);
      try {
        size = LayerPacker.pack(diff, tar, index);
      } finally {
        tar.stop();
      }
      Blob blob = writer.commit();
      index.finish(blob.digest(), size);
      keep(temporary, folder(blob.digest()).resolve("index"));
      return new Layer(MediaTypes.OCI_LAYER, blob, blob.digest());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Gets ready for reading all files of layers: several layers at once, each of them in one pass.
   * What comes from elsewhere waits for a line and not for processors, and the first layers are
   * read while others come.
   */
  public void prepare(LayerStack stack) throws IOException, InterruptedException {
    prepare(stack, layer -> {});
  }

  /** Hears of layers, in the threads that read them. */
  @FunctionalInterface
  public interface Ready {

    /** All files of this one can be read now. */
    void of(Layer layer) throws IOException;
  }

  /**
   * The same, for who begins with the first ones while others come.
   *
   * @param ready hears of each
   */
  public void prepare(LayerStack stack, Ready ready) throws IOException, InterruptedException {
    if (stack.layers().isEmpty()) {
      return;
    }
    int readers = Runtime.getRuntime().availableProcessors();
    Semaphore reading = new Semaphore(readers);
    Parallel.forEach(
        stack.layers(),
        Parallel.TRANSFERS + readers,
        layer -> {
          bring(layer);
          reading.acquire();
          try {
            prepare(layer);
          } finally {
            reading.release();
          }
          ready.of(layer);
        });
  }

  /** The lock keeps two from fetching one layer. */
  private void bring(Layer layer) throws IOException, InterruptedException {
    synchronized (lock(layer.diffId())) {
      transfers.acquire();
      try {
        layer.blob().bring();
      } finally {
        transfers.release();
      }
    }
  }

  private void prepare(Layer layer) throws IOException {
    synchronized (lock(layer.diffId())) {
      if (!open.containsKey(layer.diffId())) {
        known(layer).ifPresent(index -> open.put(layer.diffId(), index));
      }
      boolean plainBlob = layer.blob().digest().equals(layer.diffId());
      if (plainBlob || open.containsKey(layer.diffId())) {
        index(layer);
        plainTar(layer);
        return;
      }
      Path tar = work.file("tar");
      try (OutputStream out = Files.newOutputStream(tar, StandardOpenOption.CREATE_NEW)) {
        open.put(layer.diffId(), make(layer, out));
      }
      plain.put(layer.diffId(), tar);
    }
  }

  /** The file that holds the layer's plain tar. */
  private Path plainTar(Layer layer) throws IOException {
    Digest blob = layer.blob().digest();
    if (blob.equals(layer.diffId()) && blobs.find(blob).isPresent()) {
      return blobs.file(blob);
    }
    synchronized (lock(layer.diffId())) {
      Path known = plain.get(layer.diffId());
      if (known == null) {
        known = unpacked(layer);
        plain.put(layer.diffId(), known);
      }
      return known;
    }
  }

  /**
   * Deletes a layer's index where it is damaged; it is made again.
   *
   * @return whether it was
   */
  public boolean dropDamagedIndex(Digest diffId) throws IOException {
    Path index = folder(diffId).resolve("index");
    PlainTar unread =
        new PlainTar(
            () -> {
              throw new NoSuchFileException("the layer " + diffId);
            });
    return Files.exists(index)
        && open(index, unread).filter(found -> found.diffId().equals(diffId)).isEmpty()
        && Files.deleteIfExists(index);
  }

  /** Closes the files that were opened to read layers from. */
  @Override
  public void close() throws IOException {
    for (PlainTar tar : tars) {
      tar.close();
    }
  }

  private LayerIndex openOrMake(Layer layer) throws IOException {
    Optional<LayerIndex> known = known(layer);
    return known.isPresent() ? known.get() : make(layer, OutputStream.nullOutputStream());
  }

  /** The index that is here. */
  private Optional<LayerIndex> known(Layer layer) throws IOException {
    return open(indexFile(layer), tar(layer))
        .filter(found -> found.diffId().equals(layer.diffId()));
  }

  /**
   * Makes a layer's index.
   *
   * @param copy takes the layer's plain tar
   */
  private LayerIndex make(Layer layer, OutputStream copy) throws IOException {
    Path temporary = work.file("index");
    try (IndexWriter index = new IndexWriter(temporary)) {
      LayerIndexer.index(layer, index, copy);
      keep(temporary, indexFile(layer));
    } finally {
      Files.deleteIfExists(temporary);
    }
    read.put(layer.blob().digest(), layer.diffId());
    return LayerIndex.open(indexFile(layer), tar(layer));
  }

  private Path indexFile(Layer layer) throws IOException {
    return found(layer.diffId()).resolve("index");
  }

  private PlainTar tar(Layer layer) {
    PlainTar tar = new PlainTar(() -> plainTar(layer));
    tars.add(tar);
    return tar;
  }

  private static Optional<LayerIndex> open(Path file, PlainTar tar) throws IOException {
    try {
      return Optional.of(LayerIndex.open(file, tar));
    } catch (NoSuchFileException | DamagedIndexException e) {
      return Optional.empty();
    }
  }

  private Path unpacked(Layer layer) throws IOException {
    Path tar = work.file("tar");
    try (OutputStream out = Files.newOutputStream(tar, StandardOpenOption.CREATE_NEW)) {
      unpack(layer, out);
    }
    return tar;
  }

  private void unpack(Layer layer, OutputStream out) throws IOException {
    Blob blob = layer.blob();
    try (VerifyingStream verified = new VerifyingStream(blob.open(), blob.digest(), blob.size())) {
      PlainBytes plain =
          new PlainBytes(
              Compression.decompress(
                  new BufferedInputStream(verified, BUFFER), LayerIndexer.MOST_BYTES),
              Optional.of(layer.diffId()),
              out);
      plain.drain();
      verified.drain();
    }
    read.put(blob.digest(), layer.diffId());
  }

  private static void keep(Path temporary, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Object lock(Digest diffId) {
    return locks.computeIfAbsent(diffId, unused -> new Object());
  }
}
