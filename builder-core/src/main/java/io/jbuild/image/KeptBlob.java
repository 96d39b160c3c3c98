package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A blob from elsewhere that is put into the store when it is first read, and read from there. */
final class KeptBlob implements Blob {

  private static final int BUFFER = 256 * 1024;

  private final BlobStore store;
  private final Descriptor descriptor;
  private final BlobSource source;

  KeptBlob(BlobStore store, Descriptor descriptor, BlobSource source) {
    this.store = store;
    this.descriptor = descriptor;
    this.source = source;
  }

  @Override
  public Digest digest() {
    return descriptor.digest();
  }

  @Override
  public long size() {
    return descriptor.size();
  }

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
    return store.find(descriptor.digest()).isPresent();
  }

  /** Whether this is the store it is put into. */
  boolean isFor(BlobStore other) {
    return store == other;
  }

  /** The lock keeps two steps that want the same layer from fetching it twice. */
  synchronized Blob keep() throws IOException {
    Optional<Blob> here = store.find(descriptor.digest());
    if (here.isPresent()) {
      return here.get();
    }
    try (BlobStore.Writer writer = store.write(descriptor.size());
        InputStream in = source.blob(descriptor).open()) {
      // What comes from a network comes in small pieces: few large writes cost half as much.
      byte[] buffer = new byte[BUFFER];
      for (int read = in.readNBytes(buffer, 0, BUFFER);
          read > 0;
          read = in.readNBytes(buffer, 0, BUFFER)) {
        writer.stream().write(buffer, 0, read);
      }
      return writer.commit(descriptor.digest(), descriptor.size());
    }
  }
}
