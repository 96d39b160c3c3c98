package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Descriptor;
import java.io.IOException;
import java.util.OptionalLong;

/** A place that results are brought to. Safe for several threads but for its end. */
public interface CacheDestination {

  /**
   * Looks at what the place has, before anything is brought.
   *
   * @throws IOException for what nobody wants replaced by a cache
   */
  default void check() throws IOException, InterruptedException {}

  /** How many bytes are there under a blob's digest, as far as one may know; empty for nothing. */
  OptionalLong size(Descriptor blob) throws IOException, InterruptedException;

  /** Whether what is brought takes the place of what is there under its digest. */
  boolean replaces();

  /** Brings a blob. */
  void bring(Blob blob) throws IOException, InterruptedException;

  /** All blobs are there: makes this what the place has from now on. */
  void finish(SharedDocument document) throws IOException, InterruptedException;
}
