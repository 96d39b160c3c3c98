package io.jbuild.share;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.DigestMismatchException;
import io.jbuild.blob.VerifyingStream;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The plain tar of a layer that another machine made: as if it had been made here, but fetched when
 * it is first read, and then kept in the store. Both its digests are checked, and that it is a
 * layer.
 */
final class ImportedBlob implements Blob {

  private static final int BUFFER = 256 * 1024;

  /** Where it goes, and who hears of it. */
  record Kept(SharedParts parts, Fetched fetched) {}

  /** Hears of what was fetched. */
  interface Fetched {

    /**
     * A layer is here.
     *
     * @param bytes that came for it
     */
    void on(SharedResult result, long bytes, Interval interval) throws IOException;
  }

  private final SharedResult result;
  private final SharedPlace place;
  private final Kept kept;

  ImportedBlob(SharedResult result, SharedPlace place, Kept kept) {
    this.result = result;
    this.place = place;
    this.kept = kept;
  }

  @Override
  public Digest digest() {
    return result.diffId();
  }

  @Override
  public long size() {
    return result.size();
  }

  /**
   * The bytes, from the store.
   *
   * @throws LostLayerException where they are not to be had
   */
  @Override
  public InputStream open() throws IOException {
    return keep().open();
  }

  @Override
  public void bring() throws IOException {
    keep();
  }

  @Override
  public boolean isHere() throws IOException {
    return here().isPresent();
  }

  /** What the place said of it. */
  SharedResult result() {
    return result;
  }

  SharedPlace place() {
    return place;
  }

  private Blob keep() throws IOException {
    Optional<Blob> here = here();
    if (here.isPresent()) {
      return here.get();
    }
    Blob blob = fetch();
    try {
      // Outside of the lock: who makes an index asks for the bytes with a lock of his own.
      kept.parts().layers().index(new Layer(MediaTypes.OCI_LAYER, blob, result.diffId()));
    } catch (MalformedArchiveException e) {
      throw lost(e);
    }
    return blob;
  }

  private Optional<Blob> here() throws IOException {
    return kept.parts().blobs().find(result.diffId()).filter(blob -> blob.size() == result.size());
  }

  private synchronized Blob fetch() throws IOException {
    Optional<Blob> meanwhile = here();
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    long start = System.nanoTime();
    Source source = source();
    try (BlobStore.Writer writer = kept.parts().blobs().write(result.size());
        InputStream in = source.plain()) {
      byte[] buffer = new byte[BUFFER];
      long left = result.size();
      for (int read = read(in, buffer); read > 0; read = read(in, buffer)) {
        left -= read;
        if (left < 0) {
          throw lost(new IOException("a layer is larger than it said"));
        }
        writer.stream().write(buffer, 0, read);
      }
      drain(source);
      Blob blob = writer.commit(result.diffId(), result.size());
      kept.fetched().on(result, source.paced().count(), new Interval(start, System.nanoTime()));
      return blob;
    } catch (DigestMismatchException e) {
      throw lost(e);
    }
  }

  /**
   * What comes.
   *
   * @param plain the tar
   * @param checked what that is read from: the blob as the place has it
   */
  private record Source(InputStream plain, VerifyingStream checked, PacedStream paced) {}

  private Source source() throws IOException {
    try {
      Blob blob = place.blobs().blob(result.blob());
      PacedStream paced = new PacedStream(blob.open(), System::nanoTime);
      VerifyingStream checked =
          new VerifyingStream(paced, result.blob().digest(), result.blob().size());
      InputStream plain =
          Compression.decompress(new BufferedInputStream(checked, BUFFER), result.size() + 1);
      return new Source(plain, checked, paced);
    } catch (IOException | BuildException e) {
      throw lost(e);
    }
  }

  /** Only what comes from the place is the place's fault: not a full disk. */
  private int read(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.readNBytes(buffer, 0, buffer.length);
    } catch (IOException | BuildException e) {
      throw lost(e);
    }
  }

  /** What follows the tar has to be what the digest says too. */
  private void drain(Source source) throws IOException {
    try {
      source.checked().drain();
    } catch (IOException | BuildException e) {
      throw lost(e);
    }
  }

  private RuntimeException lost(Exception cause) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      if (cause instanceof IOException interrupted) {
        throw interrupted;
      }
      throw (RuntimeException) cause; // Somebody stops us: that is not the place's fault.
    }
    return new LostLayerException(place, result, cause);
  }
}
