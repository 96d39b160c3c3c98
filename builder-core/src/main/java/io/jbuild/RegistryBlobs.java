package io.jbuild;

import io.jbuild.blob.Blob;
import io.jbuild.image.BlobSource;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a base whose manifest and config alone are in the store. The registry is asked for
 * that very manifest, when the first layer is read.
 */
final class RegistryBlobs implements BlobSource {

  private final Supplier<Registry> registry;
  private final ImageReference reference;
  private @Nullable RemoteImage remote;

  RegistryBlobs(Supplier<Registry> registry, ImageReference name, StoredImage image) {
    this.registry = registry;
    this.reference =
        new ImageReference(
            name.registry(),
            name.repository(),
            Optional.empty(),
            Optional.of(image.descriptor().digest()));
  }

  @Override
  public Blob blob(Descriptor descriptor) throws IOException {
    return remote().blobs().blob(descriptor);
  }

  private synchronized RemoteImage remote() throws IOException {
    RemoteImage known = remote;
    if (known == null) {
      try {
        known = registry.get().resolve(reference, Platform.host());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a registry");
      }
      remote = known;
    }
    return known;
  }
}
