package io.jbuild.image;

import io.jbuild.blob.BlobStore;
import io.jbuild.json.JsonException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
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
      String by =
          name.map(ImageReference::familiar)
              .or(() -> LayoutIndex.subject(entry).map(image -> "attestation of " + image))
              .orElse(entry.digest().toString());
      walk(by, name.isPresent(), entry);
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
    walk(by, named, manifest);
    return List.copyOf(missing);
  }

  private void walk(String by, boolean named, Descriptor entry) throws IOException {
    // Of an index the store may hold some platforms only.
    need(by, entry, /* fetched= */ false);
    References.walk(
        entry,
        blobs,
        new References.Visitor() {
          @Override
          public boolean enters(Descriptor document) {
            return true;
          }

          @Override
          public void config(Descriptor config) throws IOException {
            need(by, config, /* fetched= */ false);
          }

          @Override
          public void layer(Descriptor layer) throws IOException {
            need(by, layer, named && !LayerMediaTypes.plain(layer.mediaType()));
          }

          @Override
          public void unreadable(Descriptor document, JsonException why) {
            missing.add(new Missing(by, document.digest(), /* fetched= */ false));
          }
        });
  }

  private void need(String by, Descriptor what, boolean fetched) throws IOException {
    if (blobs.find(what.digest()).isEmpty()) {
      missing.add(new Missing(by, what.digest(), fetched));
    }
  }
}
