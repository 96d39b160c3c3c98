package io.jbuild.image;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import java.util.List;

/**
 * An image of the store.
 *
 * @param descriptor of the manifest, without annotations
 * @param manifest as it is stored
 * @param references its names, in order; empty for what docker calls dangling: a newer image took
 *     its last name
 */
public record StoredImage(
    Descriptor descriptor, Manifest manifest, List<ImageReference> references) {

  public StoredImage {
    references = List.copyOf(references);
  }

  /** The image id: the digest of the config. */
  public Digest id() {
    return manifest.config().digest();
  }
}
