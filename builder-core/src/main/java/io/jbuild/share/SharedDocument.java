package io.jbuild.share;

import io.jbuild.oci.Manifest;

/**
 * What a place has: an OCI artifact that any registry keeps. The same content has the same bytes.
 */
interface SharedDocument {

  /** Of a media type of our own. */
  byte[] config();

  Manifest manifest();
}
