package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.BlobSource;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import io.jbuild.registry.StatusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One repository, without the protocol. */
final class FakeRegistry implements Registry {

  private final Map<String, Manifest> tags = new ConcurrentHashMap<>();
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

  /** What it was asked for: manifests and blobs. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Done after a tag was written. */
  Runnable afterPut = () -> {};

  boolean broken;

  /** Makes a tag stand for a document. */
  void put(String tag, String mediaType, byte[] config) {
    blobs.put(Digest.of(config), config);
    Descriptor descriptor = new Descriptor(mediaType, Digest.of(config), config.length);
    tags.put(
        tag,
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            descriptor,
            List.of(AnnouncementDocument.NO_LAYER),
            Collections.emptySortedMap()));
  }

  @Override
  public RemoteImage resolve(ImageReference reference, Platform platform) {
    requests.add("manifest");
    Manifest manifest = tags.get(reference.tag().orElse(""));
    if (broken || manifest == null) {
      throw new BuildException(
          Blame.REGISTRY, "it is ill", "", new StatusException(broken ? 500 : 404));
    }
    return new RemoteImage(
        manifest.descriptor().digest(),
        manifest.descriptor(),
        manifest.toBytes(),
        blobs(reference));
  }

  @Override
  public BlobSource blobs(ImageReference repository) {
    return descriptor ->
        Blob.of(
            descriptor,
            () -> {
              requests.add("blob");
              byte[] bytes = blobs.get(descriptor.digest());
              if (bytes == null) {
                throw new IOException("it has no such blob");
              }
              return new ByteArrayInputStream(bytes);
            });
  }

  @Override
  public List<String> tags(ImageReference repository) {
    return List.copyOf(tags.keySet());
  }

  /** Opens what writes. */
  CacheDestination open(CachePlace place) {
    String tag = ((CachePlace.InRegistry) place).name().tag().orElseThrow();
    return new CacheDestination() {
      @Override
      public OptionalLong size(Descriptor blob) {
        byte[] bytes = blobs.get(blob.digest());
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
      }

      @Override
      public boolean replaces() {
        return false;
      }

      @Override
      public void bring(Blob blob) throws IOException {
        try (InputStream in = blob.open()) {
          blobs.put(blob.digest(), in.readAllBytes());
        }
      }

      @Override
      public void finish(SharedDocument document) {
        byte[] config = document.config();
        blobs.put(Digest.of(config), config);
        tags.put(tag, document.manifest());
        afterPut.run();
      }
    };
  }
}
