package io.jbuild.export;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.PushEvents;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.LayerMediaTypes;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.registry.HttpPush;
import io.jbuild.registry.PushedImage;
import io.jbuild.registry.PushedImage.PushedLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Brings images of the store to registries. One whose layers are all compressed goes byte for byte
 * as it is; of another the plain layers are compressed, as for archives, and its manifest names
 * those.
 */
public final class RegistryExport {

  private final ImageStore images;
  private final WorkFolder work;
  private final int threads;

  /**
   * Exports of one store.
   *
   * @param work for files that are needed for the time of an export
   * @param threads how many layers are compressed at once
   */
  public RegistryExport(ImageStore images, WorkFolder work, int threads) {
    this.images = images;
    this.work = work;
    this.threads = threads;
  }

  /**
   * An image to bring.
   *
   * @param stored as the store has it
   * @param image the same, opened
   */
  public record Brought(StoredImage stored, Image image) {}

  /**
   * Brings images under a name.
   *
   * @param brought one for each platform
   * @param origins which repositories of that registry should have a blob
   * @return what the name stands for then
   */
  public Descriptor push(
      HttpPush registry,
      ImageReference name,
      List<Brought> brought,
      Function<Digest, List<String>> origins,
      PushEvents events)
      throws IOException, InterruptedException {
    List<Layer> layers =
        brought.stream().flatMap(one -> one.image().layers().layers().stream()).toList();
    try (CompressedLayers compressed =
        CompressedLayers.of(layers, Compression.GZIP, work, threads)) {
      List<PushedImage> pushed = new ArrayList<>();
      for (Brought one : brought) {
        pushed.add(pushed(one, compressed, origins));
      }
      return registry.push(name, pushed, events);
    }
  }

  private PushedImage pushed(
      Brought brought, CompressedLayers compressed, Function<Digest, List<String>> origins)
      throws IOException {
    List<PushedLayer> layers = new ArrayList<>();
    List<Descriptor> descriptors = new ArrayList<>();
    boolean plain = false;
    for (Layer layer : brought.image().layers().layers()) {
      Descriptor descriptor = compressed.descriptor(layer);
      descriptors.add(descriptor);
      LayoutWriter.Content.Opener opener = compressed.contents().get(descriptor.digest()).opener();
      layers.add(
          new PushedLayer(
              layer.diffId(),
              Blob.of(descriptor, opener::open),
              origins.apply(descriptor.digest())));
      plain |= LayerMediaTypes.plain(layer.mediaType());
    }
    byte[] config = images.configBytes(brought.stored());
    Descriptor ofConfig =
        new Descriptor(MediaTypes.OCI_CONFIG, brought.stored().id(), config.length);
    byte[] bytes = images.manifestBytes(brought.stored());
    String mediaType = brought.stored().manifest().mediaType();
    if (plain) {
      Manifest manifest =
          new Manifest(
              MediaTypes.OCI_MANIFEST,
              ofConfig,
              descriptors,
              brought.stored().manifest().annotations());
      bytes = manifest.toBytes();
      mediaType = manifest.mediaType();
    }
    return new PushedImage(
        new Descriptor(mediaType, Digest.of(bytes), bytes.length),
        bytes,
        Blob.of(ofConfig, () -> new ByteArrayInputStream(config)),
        layers,
        brought.image().config().platform());
  }
}
