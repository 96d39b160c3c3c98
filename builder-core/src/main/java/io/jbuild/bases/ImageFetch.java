package io.jbuild.bases;

import io.jbuild.failure.FirstFailure;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * An image's manifest and config, on their way from a registry: in one thread, for another. The
 * store has no name for it yet.
 */
final class ImageFetch implements Runnable {

  private final FutureTask<RemoteImage> manifest;
  private final FutureTask<Image> image;

  ImageFetch(
      ImageStore images, Supplier<Registry> registry, ImageReference reference, Platform platform) {
    this.manifest = new FutureTask<>(() -> registry.get().resolve(reference, platform));
    this.image = new FutureTask<>(() -> images.open(remote()));
  }

  /** Does it at once, in this thread. */
  ImageFetch now() {
    run();
    return this;
  }

  @Override
  public void run() {
    manifest.run();
    image.run();
  }

  /** Waits for the manifest; fails as the registry did. */
  RemoteImage remote() throws IOException, InterruptedException {
    return await(manifest);
  }

  /** Waits for the config too. */
  Image image() throws IOException, InterruptedException {
    return await(image);
  }

  private static <T> T await(FutureTask<T> task) throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException();
      }
      throw FirstFailure.rethrown(e.getCause());
    }
  }
}
