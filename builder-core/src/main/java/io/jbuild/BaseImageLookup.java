package io.jbuild;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.StoredImage;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.registry.Registry;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Base images from the store, else from their registry. */
final class BaseImageLookup implements BaseImages {

  private final Store store;
  private final Supplier<Registry> registry;
  private final BuildRequest.Pull pull;

  BaseImageLookup(Store store, Supplier<Registry> registry, BuildRequest.Pull pull) {
    this.store = store;
    this.registry = registry;
    this.pull = pull;
  }

  @Override
  public Image find(ImageReference reference, Platform platform) {
    ImageStore images = store.images();
    try {
      Optional<StoredImage> stored =
          pull == BuildRequest.Pull.ALWAYS ? Optional.empty() : images.find(reference);
      if (stored.isPresent()) {
        Image image = images.open(stored.get());
        if (image.config().platform().serves(platform)) {
          return image;
        }
      }
      return images.open(registry.get().resolve(reference, platform));
    } catch (IOException e) {
      if (MachineFailure.isFullDisk(e)) {
        throw store.refused("the image " + reference + " cannot be kept", e);
      }
      throw new BuildException(
          Blame.MACHINE,
          "the image " + reference + " cannot be read: " + e.getMessage(),
          "Pull or load it again.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException(
          Blame.MACHINE, "interrupted while the image " + reference + " was looked up", "", e);
    }
  }
}
