package io.jbuild.blob;

import io.jbuild.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs of an OCI image layout (image-spec, image-layout.md): {@code blobs/sha256/<hex>}.
 *
 * <p>A blob is written to a file of its own and renamed when it is whole and on the disk, so
 * neither a kill nor a power loss nor another process ever shows half a blob: what has a name here
 * has the bytes the name promises. Safe for use by several threads.
 */
public final class LayoutBlobStore implements BlobStore {
  private static final FileAttribute<?> READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  /** Fewer zeros are written: each hole is one more part of a file. */
  private static final int LEAST_HOLE = 64 * 1024;

  private final Path blobs;
  private final WorkFolder work;
  private final Set<Digest> own = ConcurrentHashMap.newKeySet();

  /**
   * Opens the store; folders are made when first needed.
   *
   * @param layout the folder with {@code oci-layout} in it
   * @param work where blobs are written before they are whole; on the same file system
   */
  public LayoutBlobStore(Path layout, WorkFolder work) {
    this.blobs = layout.resolve("blobs").resolve("sha256");
    this.work = work;
  }

  @Override
  public Optional<Blob> find(Digest digest) throws IOException {
    Path file = file(digest);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Sweep.keep(file, attributes.lastModifiedTime(), work);
      return Optional.of(new FileBlob(digest, attributes.size(), file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Path file(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  @Override
  public boolean isOwn(Digest digest) {
    return own.contains(digest);
  }

  @Override
  public void own(Digest digest) {
    own.add(digest);
  }

  @Override
  public Writer write() throws IOException {
    return new FileWriter(work.file("blob"));
  }

  @Override
  public Writer write(long expected) throws IOException {
    work.room().expect(expected);
    return write();
  }

  /** Whether the first byte is zero and each is what the next is. */
  private static boolean isZero(byte[] bytes, int offset, int length) {
    int last = offset + length - 1;
    return bytes[offset] == 0 && Arrays.equals(bytes, offset, last, bytes, offset + 1, last + 1);
  }

  /** A blob that is a file. */
  private record FileBlob(Digest digest, long size, Path file) implements Blob {
    /** By a channel: an interrupt ends a read of it, as it does not of what Files opens. */
    @Override
    public InputStream open() throws IOException {
      return new BufferedInputStream(
          Channels.newInputStream(FileChannel.open(file, StandardOpenOption.READ)), 64 * 1024);
    }
  }

  private final class FileWriter implements Writer {
    private final Path temporary;
    private final FileChannel channel;
    private final EarlySync early;
    private final MessageDigest sha256 = Digest.newSha256();
    private long size;
    private boolean endsInHole;
    private boolean committed;

    FileWriter(Path temporary) throws IOException {
      this.temporary = temporary;
      this.channel =
          FileChannel.open(
              temporary, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), READABLE);
      this.early = new EarlySync(this::sync);
    }

    /** Closing it does nothing, so that a compressor above it may be closed before the commit. */
    @Override
    public OutputStream stream() {
      return new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          append(bytes, offset, length);
        }
      };
    }

    private void append(byte[] bytes, int offset, int length) throws IOException {
      if (length >= LEAST_HOLE && isZero(bytes, offset, length)) {
        // What is not written is a hole, which reads as zeros and takes no room.
        endsInHole = true;
      } else {
        work.room().written(length);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        long at = size;
        while (buffer.hasRemaining()) {
          at += channel.write(buffer, at);
        }
        endsInHole = false;
        early.written(at);
      }
      sha256.update(bytes, offset, length);
      size += length;
    }

    private void sync() throws IOException {
      channel.force(/* metaData= */ false);
    }

    /** Gives the file its length, which no hole does. */
    private void end() throws IOException {
      if (endsInHole) {
        channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
      }
    }

    @Override
    public Blob commit() throws IOException {
      return keep(Digest.of(sha256));
    }

    @Override
    public Blob commit(Digest digest, long expectedSize) throws IOException {
      Digest found = Digest.of(sha256);
      if (size != expectedSize || !found.equals(digest)) {
        throw new DigestMismatchException(digest, expectedSize, found, size);
      }
      return keep(found);
    }

    private Blob keep(Digest digest) throws IOException {
      Path file = file(digest);
      // Of another size is what somebody else's hand left: it is replaced.
      if (find(digest).filter(found -> found.size() == size).isEmpty()) {
        end();
        early.finish();
        // A rename may reach the disk before the bytes do, and then a power loss gives them a name.
        sync();
        channel.close();
        Files.createDirectories(blobs);
        // The umask may have taken what the store promises to everybody who reads it.
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        own.add(digest);
      }
      return new FileBlob(digest, size, file);
    }

    @Override
    public void close() throws IOException {
      early.stop();
      if (channel.isOpen()) {
        channel.close();
      }
      if (!committed) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
