package io.jbuild;

import io.jbuild.image.Image;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.io.IOException;

/** An image that a build is compared with: the store's, else its registry's. */
final class PublishedImage {

  private final Store store;
  private final Machine machine;
  private final ImageReference name;

  PublishedImage(Store store, Machine machine, ImageReference name) {
    this.store = store;
    this.machine = machine;
    this.name = name;
  }

  /**
   * An image as it was published.
   *
   * @param id the digest of its config as it stands there
   */
  record Found(Image image, Digest id) {}

  /** As it was asked for. */
  String name() {
    return name.familiar();
  }

  /** The one for a platform; its layers come when they are read. */
  Found of(Platform platform) throws IOException, InterruptedException {
    for (StoredImage stored : store.images().named(name)) {
      Image image = store.images().open(stored, new RegistryBlobs(machine::registry, name, stored));
      if (image.config().platform().serves(platform)) {
        return new Found(image, stored.id());
      }
    }
    RemoteImage remote = machine.registry().resolve(name, platform);
    return new Found(store.images().open(remote), remote.manifest().config().digest());
  }
}
