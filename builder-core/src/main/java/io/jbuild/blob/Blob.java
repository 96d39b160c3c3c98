package io.jbuild.blob;

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
}
