package io.jbuild.snapshot;

import io.jbuild.oci.Digest;
import java.util.Optional;

/** An {@link java.io.InputStream} of a file whose digest may be known without hashing it. */
public interface DigestedStream {

  /**
   * The digest of all bytes of the file. It counts for who reads to the end: where the bytes are
   * not those any more, that fails.
   */
  Optional<Digest> digest();
}
