package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Digest;
import java.io.IOException;

/** A place that results are brought to. Safe for several threads but for its end. */
public interface CacheDestination {

  /**
   * Looks at what the place has, before anything is brought.
   *
   * @throws IOException for what nobody wants replaced by a cache
   */
  default void check() throws IOException, InterruptedException {}

  /** Whether a blob is there. */
  boolean has(Digest blob) throws IOException, InterruptedException;

  /** Brings a blob that is not there. */
  void bring(Blob blob) throws IOException, InterruptedException;

  /** All blobs are there: makes this what the place has from now on. */
  void finish(SharedDocument document) throws IOException, InterruptedException;
}
