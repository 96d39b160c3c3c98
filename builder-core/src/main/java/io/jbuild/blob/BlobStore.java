package io.jbuild.blob;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Blobs on this machine. Adding is atomic and idempotent; several processes may share a store. */
public interface BlobStore {

  /** The blob with this digest, if it is here. */
  Optional<Blob> find(Digest digest) throws IOException;

  /** The file that holds a blob, which is here; never to be written. */
  Path file(Digest digest);

  /**
   * Whether the blob was not here until this object wrote it, or who works for it did. What others
   * brought meanwhile is theirs, and no time of a file tells the two apart: the kernel's clock for
   * files goes in steps.
   */
  default boolean isOwn(Digest digest) {
    return false;
  }

  /** Counts what another process wrote in this one's place as its own. */
  default void own(Digest digest) {}

  /** Begins a new blob; what is not committed leaves nothing behind. */
  Writer write() throws IOException;

  /**
   * The same for a blob whose size somebody has told.
   *
   * @param expected bytes; nothing relies on it
   */
  default Writer write(long expected) throws IOException {
    return write();
  }

  /** Adds these bytes. */
  default Blob add(byte[] bytes) throws IOException {
    try (Writer writer = write()) {
      writer.stream().write(bytes);
      return writer.commit();
    }
  }

  /** A blob being written. */
  interface Writer extends AutoCloseable {

    /** Takes the bytes; hashed as they come. Not buffered. */
    OutputStream stream();

    /** Keeps what was written under its digest. */
    Blob commit() throws IOException;

    /**
     * Keeps what was written, which must have this digest and size.
     *
     * @throws DigestMismatchException where it has not; nothing is kept
     */
    Blob commit(Digest digest, long size) throws IOException;

    /** Discards what was not committed. */
    @Override
    void close() throws IOException;
  }
}
