package io.jbuild.layer;

import io.jbuild.blob.Blob;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;

/**
 * A layer of an image.
 *
 * @param mediaType of the blob: a tar, plain or compressed
 * @param blob the bytes as a manifest names them; opening it may fetch them
 * @param diffId the digest of the plain tar (image-spec, config.md, "Layer DiffID")
 */
public record Layer(String mediaType, Blob blob, Digest diffId) {

  /** As a manifest lists it. */
  public Descriptor descriptor() {
    return new Descriptor(mediaType, blob.digest(), blob.size());
  }
}
