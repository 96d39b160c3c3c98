package io.jbuild.blob;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/** A blob of which somebody else knows the bytes. */
record DescribedBlob(Descriptor descriptor, Bytes bytes) implements Blob {
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
    return bytes.open();
  }
}
