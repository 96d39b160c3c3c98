package io.jbuild.snapshot;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where the bytes of a regular file are. Small, since one is kept for each file that is written:
 * the size is not in it, as the file's node has it.
 */
public interface FileContent {

  /** The bytes of a file of this size. */
  InputStream open(long size) throws IOException;

  /** The digest of those bytes. */
  Digest digest(long size) throws IOException;
}
