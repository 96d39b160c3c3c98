package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.util.Optional;

/** The simplest blob store that is a folder of an OCI layout. */
public final class FolderBlobStore implements BlobStore {

  private final Path root;

  public FolderBlobStore(Path root) {
    this.root = root;
  }

  @Override
  public Optional<Blob> find(Digest digest) throws IOException {
    return Files.exists(file(digest)) ? Optional.of(new FileBlob(digest)) : Optional.empty();
  }

  @Override
  public Path file(Digest digest) {
    return root.resolve("blobs/sha256").resolve(digest.hex());
  }

  @Override
  public Writer write() throws IOException {
    Files.createDirectories(root.resolve("blobs/sha256"));
    Path temporary = Files.createTempFile(root, "blob", ".new");
    DigestOutputStream out =
        new DigestOutputStream(Files.newOutputStream(temporary), Digest.newSha256());
    return new Writer() {
      @Override
      public OutputStream stream() {
        return new FilterOutputStream(out) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
          }
        };
      }

      @Override
      public Blob commit() throws IOException {
        out.close();
        Digest digest = Digest.of(out.getMessageDigest());
        Files.move(temporary, file(digest), StandardCopyOption.ATOMIC_MOVE);
        return new FileBlob(digest);
      }

      @Override
      public Blob commit(Digest digest, long size) throws IOException {
        out.close();
        Digest found = Digest.of(out.getMessageDigest());
        if (!found.equals(digest) || Files.size(temporary) != size) {
          throw new IOException("expected " + digest + ", got " + found);
        }
        Files.move(temporary, file(digest), StandardCopyOption.ATOMIC_MOVE);
        return new FileBlob(digest);
      }

      @Override
      public void close() throws IOException {
        out.close();
        Files.deleteIfExists(temporary);
      }
    };
  }

  private final class FileBlob implements Blob {

    private final Digest digest;

    private final long size;

    FileBlob(Digest digest) throws IOException {
      this.digest = digest;
      this.size = Files.size(file(digest));
    }

    @Override
    public Digest digest() {
      return digest;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file(digest));
    }
  }
}
