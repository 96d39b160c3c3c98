package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether images of a store have all that they refer to. */
public final class ImageCheck {

  private final BlobStore blobs;
  private final LayoutIndex index;
  private final List<Missing> missing = new ArrayList<>();

  /**
   * For a store.
   *
   * @param root the folder of the OCI layout
   */
  public ImageCheck(Path root, BlobStore blobs) {
    this.blobs = blobs;
    this.index = new LayoutIndex(root);
  }

  /**
   * Something that is needed and that the store does not have.
   *
   * @param by an image's name, or its manifest's digest
   * @param fetched whether a step that needs it asks a registry for it: a layer in the form of
   *     registries, of an image with a name
   */
  public record Missing(String by, Digest blob, boolean fetched) {}

  /** What the images of the index do not have. */
  public List<Missing> images() throws IOException {
    missing.clear();
    for (Descriptor entry : index.entries()) {
      Optional<ImageReference> name = LayoutIndex.reference(entry);
      String by = name.map(ImageReference::familiar).orElse(entry.digest().toString());
      walk(by, name.isPresent(), entry, /* always= */ true);
    }
    return List.copyOf(missing);
  }

  /**
   * What one image does not have.
   *
   * @param by who needs it
   * @param named whether there is a name to ask a registry by
   */
  public List<Missing> image(String by, boolean named, Descriptor manifest) throws IOException {
    missing.clear();
    walk(by, named, manifest, /* always= */ true);
    return List.copyOf(missing);
  }

  private void walk(String by, boolean named, Descriptor entry, boolean always) throws IOException {
    Optional<Blob> blob = blobs.find(entry.digest());
    if (blob.isEmpty()) {
      // Of an index the store may hold some platforms only.
      if (always) {
        missing.add(new Missing(by, entry.digest(), /* fetched= */ false));
      }
      return;
    }
    try {
      if (MediaTypes.isIndex(entry.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "index");
        for (Descriptor inner : ImageIndex.parse(bytes).manifests()) {
          walk(by, named, inner, /* always= */ false);
        }
      } else if (MediaTypes.isManifest(entry.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "manifest");
        Manifest manifest = Manifest.parse(bytes);
        need(by, manifest.config(), /* fetched= */ false);
        for (Descriptor layer : manifest.layers()) {
          need(by, layer, named && !LayerMediaTypes.plain(layer.mediaType()));
        }
      }
    } catch (JsonException e) {
      missing.add(new Missing(by, entry.digest(), /* fetched= */ false));
    }
  }

  private void need(String by, Descriptor what, boolean fetched) throws IOException {
    if (blobs.find(what.digest()).isEmpty()) {
      missing.add(new Missing(by, what.digest(), fetched));
    }
  }
}
