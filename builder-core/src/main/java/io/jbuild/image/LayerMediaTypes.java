package io.jbuild.image;

import io.jbuild.oci.MediaTypes;

/** Which media types name a layer, and in which form its tar is. */
public final class LayerMediaTypes {

  private LayerMediaTypes() {}

  /**
   * OCI's word for a layer type; docker's types have the same bytes under another name.
   *
   * @throws IllegalArgumentException for what is not a layer that may be kept and passed on, as
   *     foreign layers are
   */
  public static String oci(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.OCI_LAYER, MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
      case MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
      case MediaTypes.OCI_LAYER_ZSTD, "application/vnd.docker.image.rootfs.diff.tar.zstd" ->
          MediaTypes.OCI_LAYER_ZSTD;
      default -> throw new IllegalArgumentException("not a layer type: \"" + mediaType + "\"");
    };
  }

  /** Whether it names a tar that is not compressed. */
  public static boolean plain(String mediaType) {
    return oci(mediaType).equals(MediaTypes.OCI_LAYER);
  }
}
