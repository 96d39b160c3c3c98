package io.jbuild.result;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.util.List;

/**
 * What was removed from the store.
 *
 * @param names that stood for images
 * @param deleted ids of images that are gone, and the chain ids of layers that went with them
 *     (image-spec, config.md, "Layer ChainID")
 * @param bytes freed on the disk
 * @param refused what could not be removed
 */
public record RemovedImages(
    List<ImageReference> names, List<Digest> deleted, long bytes, List<BuildException> refused) {
  public RemovedImages {
    names = List.copyOf(names);
    deleted = List.copyOf(deleted);
    refused = List.copyOf(refused);
  }
}
