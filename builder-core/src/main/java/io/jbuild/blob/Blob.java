package io.jbuild.blob;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/** Bytes named by their digest, local or remote; the reader cannot tell which. */
public interface Blob {
  Digest digest();

  /** In bytes. */
  long size();

  /** Reads it from the start; bytes from outside are verified as they are read. */
  InputStream open() throws IOException;

  /**
   * Brings it to where it stays, if it comes from elsewhere and is kept: reading it is quick then.
   */
  default void bring() throws IOException {}

  /** Whether its bytes are on this machine. */
  default boolean isHere() throws IOException {
    return true;
  }

  /** What a descriptor describes, with its bytes from somewhere. */
  static Blob of(Descriptor descriptor, Bytes bytes) {
    return new DescribedBlob(descriptor, bytes);
  }

  /** Where a blob's bytes come from. */
  @FunctionalInterface
  interface Bytes {
    /** See {@link Blob#open}. */
    InputStream open() throws IOException;
  }
}
