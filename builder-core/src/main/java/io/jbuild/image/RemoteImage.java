package io.jbuild.image;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;

/**
 * An image that is not in the store (yet): its manifest as it came, and where its blobs are.
 *
 * @param named what its name stands for: the manifest, or an index that lists it
 * @param descriptor of the manifest
 * @param bytes the manifest, verified; never changed after this
 * @param blobs its config and layers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a document, never compared
public record RemoteImage(Digest named, Descriptor descriptor, byte[] bytes, BlobSource blobs) {

  /** The largest manifest that is read, as registries have it (distribution-spec, "Manifests"). */
  public static final int MAX_MANIFEST = 4 << 20;

  /** The largest config that is read. */
  public static final int MAX_CONFIG = 16 << 20;

  /** An image with the manifest that these bytes are. */
  public static RemoteImage of(byte[] bytes, BlobSource blobs) throws IOException {
    String mediaType = Manifest.parse(bytes).mediaType();
    Digest digest = Digest.of(bytes);
    return new RemoteImage(digest, new Descriptor(mediaType, digest, bytes.length), bytes, blobs);
  }

  /** The manifest, read. */
  public Manifest manifest() throws IOException {
    return Manifest.parse(bytes);
  }

  static boolean isImage(Descriptor descriptor) {
    return MediaTypes.isManifest(descriptor.mediaType()) && descriptor.artifactType().isEmpty();
  }
}
