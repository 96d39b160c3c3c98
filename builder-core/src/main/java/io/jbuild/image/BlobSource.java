package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Descriptor;
import java.io.IOException;

/** Where the blobs of an image are that the store does not hold. */
@FunctionalInterface
public interface BlobSource {

  /**
   * The blob a manifest names; nothing is fetched before it is opened, and what is read is verified
   * against the descriptor's digest and size.
   */
  Blob blob(Descriptor descriptor) throws IOException;
}
