package io.jbuild.share;

import io.jbuild.blob.BlobStore;
import io.jbuild.export.CompressedForms;
import io.jbuild.layer.LayerStore;

/**
 * What all that shares layers in one build needs.
 *
 * @param blobs of the store
 * @param layers of the store
 * @param forms of the store's layers
 * @param damage what is known of places' blobs
 */
public record SharedParts(
    BlobStore blobs, LayerStore layers, CompressedForms forms, KnownDamage damage) {

  /** For a build that knows nothing of the places yet. */
  public SharedParts(BlobStore blobs, LayerStore layers, CompressedForms forms) {
    this(blobs, layers, forms, new KnownDamage());
  }
}
