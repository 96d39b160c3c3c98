package io.jbuild.images;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.export.AbsentLayers;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.image.RemoteImage;
import io.jbuild.image.StoredImage;
import io.jbuild.machine.Store;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a base whose manifest and config alone are in the store. The registry is asked for
 * that very manifest, when the first layer is read.
 */
public final class RegistryBlobs implements BlobSource {

  private final Store store;
  private final Supplier<Registry> registry;
  private final ImageReference reference;
  private @Nullable RemoteImage remote;

  public RegistryBlobs(
      Store store, Supplier<Registry> registry, ImageReference name, StoredImage image) {
    this.store = store;
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
    Optional<AbsentLayers.Elsewhere> elsewhere = store.absent().find(descriptor.digest());
    if (elsewhere.isPresent()) {
      return plain(descriptor, elsewhere.get());
    }
    try {
      return remote().blobs().blob(descriptor);
    } catch (BuildException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      // It was pushed with other layers compressed: its registry knows it by another digest.
      return registry.get().blobs(reference).blob(descriptor);
    }
  }

  /** What enters the store is compared with the digest of the plain layer. */
  private Blob plain(Descriptor descriptor, AbsentLayers.Elsewhere elsewhere) {
    return Blob.of(
        descriptor,
        () ->
            Compression.decompress(
                new BufferedInputStream(
                    registry.get().blobs(elsewhere.name()).blob(elsewhere.blob()).open()),
                descriptor.size() + 1));
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
