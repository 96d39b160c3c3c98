package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.util.Optional;

/** What indexes and manifests refer to, as far as a store has them. */
final class References {

  private References() {}

  /** Takes what is referred to. */
  interface Visitor {

    /**
     * An index or a manifest, whether it is here or not.
     *
     * @return whether what it refers to is wanted too
     */
    boolean enters(Descriptor document);

    void config(Descriptor config) throws IOException;

    void layer(Descriptor layer) throws IOException;

    /** A document that is here, and that nobody can read. */
    void unreadable(Descriptor document, JsonException why) throws IOException;
  }

  /** Visits an index or a manifest, and all below it. */
  static void walk(Descriptor document, BlobStore blobs, Visitor visitor) throws IOException {
    Optional<Blob> blob =
        visitor.enters(document) ? blobs.find(document.digest()) : Optional.empty();
    if (blob.isEmpty()) {
      return;
    }
    try {
      if (MediaTypes.isIndex(document.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "index");
        for (Descriptor inner : ImageIndex.parse(bytes).manifests()) {
          walk(inner, blobs, visitor);
        }
      } else if (MediaTypes.isManifest(document.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "manifest");
        Manifest manifest = Manifest.parse(bytes);
        visitor.config(manifest.config());
        for (Descriptor layer : manifest.layers()) {
          visitor.layer(layer);
        }
      }
    } catch (JsonException e) {
      visitor.unreadable(document, e);
    }
  }
}
