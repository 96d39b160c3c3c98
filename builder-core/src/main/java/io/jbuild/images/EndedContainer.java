package io.jbuild.images;

import io.jbuild.blob.Blob;
import io.jbuild.container.ContainerRecord;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.Optional;

/**
 * A container that has ended.
 *
 * @param image which it ran in
 * @param changes of that, also where there are none
 */
public record EndedContainer(ContainerRecord record, Image image, Layer changes) {

  /**
   * The one that a person means.
   *
   * @throws BuildException where there is none, it runs, or nobody saw its end
   */
  public static EndedContainer find(Machine machine, Store store, String nameOrId)
      throws IOException {
    ContainerRecord record = store.containers().find(nameOrId);
    if (store.containers().isRunning(record)) {
      throw new BuildException(
          Blame.USAGE,
          nameOrId + " is running: what it changes is known when it has ended",
          "Wait for its end.");
    }
    if (record.end().isEmpty()) {
      throw new BuildException(
          Blame.USAGE,
          "what " + nameOrId + " changed is lost: the process that ran it was killed",
          "Remove it with \"jbuild rm " + record.name() + "\", and run it again.");
    }
    Descriptor layer = record.end().get().layer();
    Optional<Blob> blob = store.blobs().find(layer.digest());
    if (blob.isEmpty()) {
      throw new BuildException(
          Blame.MACHINE,
          "what " + nameOrId + " changed is lost: the store has no " + layer.digest(),
          "Remove it with \"jbuild rm "
              + record.name()
              + "\", and run it again; \"jbuild store check\" tells what else is lost.");
    }
    return new EndedContainer(
        record,
        StoreImages.open(machine, store, image(store, record)),
        new Layer(layer.mediaType(), blob.get(), layer.digest()));
  }

  private static StoredImage image(Store store, ContainerRecord record) throws IOException {
    StoredImage image = store.images().stored(record.manifest());
    return new StoredImage(
        image.descriptor(), image.manifest(), imageName(record).stream().toList());
  }

  /** What a registry knows the image by; empty for one that was started by its id. */
  static Optional<ImageReference> imageName(ContainerRecord record) {
    try {
      return Optional.of(ImageReference.parse(record.image()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
