package io.jbuild.registry;

import io.jbuild.blob.Blob;
import io.jbuild.image.Attachment;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import java.util.List;

/**
 * An image on its way to a registry.
 *
 * @param descriptor of the manifest
 * @param manifest its bytes, never changed after this
 * @param config a blob of this machine
 * @param layers bottom first
 * @param platform what it is for
 * @param attachments what refers to its manifest
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a document, never compared
public record PushedImage(
    Descriptor descriptor,
    byte[] manifest,
    Blob config,
    List<PushedLayer> layers,
    Platform platform,
    List<Attachment> attachments) {

  public PushedImage {
    layers = List.copyOf(layers);
    attachments = List.copyOf(attachments);
  }

  /**
   * A layer of it.
   *
   * @param diffId by which people know it
   * @param blob as the manifest names it; not opened where the registry has it
   * @param origins repositories of the same registry that should have it
   */
  public record PushedLayer(Digest diffId, Blob blob, List<String> origins) {
    public PushedLayer {
      origins = List.copyOf(origins);
    }
  }
}
