package io.jbuild.share;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.util.Collections;
import java.util.List;

/**
 * What a place has: an OCI artifact that any registry keeps. The same content has the same bytes.
 */
interface SharedDocument {

  /** What tells it from an image: the media type of its config, one of our own. */
  String mediaType();

  byte[] config();

  /** Each once, in the order of their digests. */
  List<Descriptor> layers();

  default Manifest manifest() {
    byte[] config = config();
    return new Manifest(
        MediaTypes.OCI_MANIFEST,
        new Descriptor(mediaType(), Digest.of(config), config.length),
        layers(),
        Collections.emptySortedMap());
  }
}
