package io.jbuild.verification;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.images.RegistryBlobs;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import io.jbuild.request.BuildRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An image that a build is compared with: the store's, else its registry's. For one thread at a
 * time.
 */
final class PublishedImage {

  private final Store store;
  private final Supplier<Registry> registry;
  private final ImageReference name;
  private final BuildRequest.Pull pull;
  private final Map<Platform, Found> found = new LinkedHashMap<>();

  /**
   * An image.
   *
   * @param registry where it comes from, unless the store has it
   * @param pull whether the registry is asked though the store has the name
   */
  PublishedImage(
      Store store, Supplier<Registry> registry, ImageReference name, BuildRequest.Pull pull) {
    this.pull = pull;
    this.store = store;
    this.registry = registry;
    this.name = name;
  }

  /**
   * An image as it was published.
   *
   * @param id the digest of its config as it stands there
   * @param place who has it, for people
   */
  record Found(Image image, Digest id, String place) {}

  /** As it was asked for. */
  String name() {
    return name.familiar();
  }

  /**
   * The one for a platform; its layers come when they are read. Who asks again gets the same, also
   * where the name has moved meanwhile.
   */
  Found of(Platform platform) throws IOException, InterruptedException {
    Found known = found.get(platform);
    if (known == null) {
      known = find(platform);
      found.put(platform, known);
    }
    return known;
  }

  private Found find(Platform platform) throws IOException, InterruptedException {
    List<StoredImage> stores =
        pull == BuildRequest.Pull.ALWAYS ? List.of() : store.images().named(name);
    for (StoredImage stored : stores) {
      Image image = store.images().open(stored, new RegistryBlobs(store, registry, name, stored));
      if (image.config().platform().serves(platform)) {
        return new Found(image, stored.id(), "of the store");
      }
    }
    RemoteImage remote = registry.get().resolve(name, platform);
    Image image = store.images().open(remote);
    if (!image.config().platform().serves(platform)) {
      throw new BuildException(
          Blame.MACHINE,
          name + " is an image for " + image.config().platform() + ", not for " + platform,
          "Say for which one to build: {platform} " + image.config().platform());
    }
    return new Found(image, remote.manifest().config().digest(), "of its registry");
  }
}
