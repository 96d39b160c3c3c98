package io.jbuild.image;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the images of a store have all that they refer to. */
public final class ImageCheck {

  private final BlobStore blobs;
  private final LayoutIndex index;
  private final Set<Digest> damaged;
  private final List<Missing> missing = new ArrayList<>();

  /**
   * For a store.
   *
   * @param root the folder of the OCI layout
   * @param damaged blobs that were there and are gone, since they were not what they are called
   */
  public ImageCheck(Path root, BlobStore blobs, Set<Digest> damaged) {
    this.blobs = blobs;
    this.index = new LayoutIndex(root);
    this.damaged = damaged;
  }

  /**
   * Something that an image refers to and that the store does not have.
   *
   * @param image its name, or its manifest's digest
   */
  public record Missing(String image, Digest blob) {}

  /**
   * What is missing. Layers in the form of a registry that never came are not: a step that needs
   * them fetches them.
   */
  public List<Missing> missing() throws IOException {
    for (Descriptor entry : index.entries()) {
      String name =
          LayoutIndex.reference(entry)
              .map(reference -> reference.familiar())
              .orElse(entry.digest().toString());
      if (blobs.find(entry.digest()).isEmpty()) {
        missing.add(new Missing(name, entry.digest()));
      }
      walk(name, entry);
    }
    return List.copyOf(missing);
  }

  private void walk(String name, Descriptor entry) throws IOException {
    Optional<Blob> blob = blobs.find(entry.digest());
    if (blob.isEmpty()) {
      return;
    }
    try {
      if (MediaTypes.isIndex(entry.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "index");
        for (Descriptor inner : ImageIndex.parse(bytes).manifests()) {
          walk(name, inner);
        }
      } else if (MediaTypes.isManifest(entry.mediaType())) {
        byte[] bytes = SmallBlob.read(blob.get(), RemoteImage.MAX_MANIFEST, "manifest");
        Manifest manifest = Manifest.parse(bytes);
        need(name, manifest.config(), /* always= */ true);
        for (Descriptor layer : manifest.layers()) {
          need(name, layer, LayerMediaTypes.plain(layer.mediaType()));
        }
      }
    } catch (JsonException e) {
      missing.add(new Missing(name, entry.digest()));
    }
  }

  private void need(String name, Descriptor what, boolean always) throws IOException {
    boolean was = always || damaged.contains(what.digest());
    if (was && blobs.find(what.digest()).isEmpty()) {
      missing.add(new Missing(name, what.digest()));
    }
  }
}
