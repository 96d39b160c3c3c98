package io.jbuild.export;

import io.jbuild.attestation.Attestation;
import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.PushEvents;
import io.jbuild.image.Attachment;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Brings images of the store to registries. One whose layers are all compressed goes byte for byte
 * as it is; of another the plain layers are compressed, as for archives, and its manifest names
 * those.
 */
public final class RegistryExport {

  private final ImageStore images;
  private final WorkFolder work;
  private final CompressedForms forms;
  private final int threads;
  private final Output.Attestations place;

  /**
   * Exports of one store.
   *
   * @param work for files that are needed for the time of an export
   * @param forms what layers are when they are compressed
   * @param threads how many layers are compressed at once
   * @param place where what is said about images stands there
   */
  public RegistryExport(
      ImageStore images,
      WorkFolder work,
      CompressedForms forms,
      int threads,
      Output.Attestations place) {
    this.images = images;
    this.work = work;
    this.forms = forms;
    this.threads = threads;
    this.place = place;
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
    while (true) {
      try {
        return push(registry, name, brought, new Sources(name, origins, new TreeMap<>()), events);
      } catch (CompressedForms.OutdatedException e) {
        forms.forget(e.plain()); // What was noted is damaged.
      }
    }
  }

  /**
   * Where blobs are.
   *
   * @param name that the images get
   * @param blobs those of layers in their form for registries, by the digest of that
   */
  private record Sources(
      ImageReference name, Function<Digest, List<String>> origins, SortedMap<Digest, Blob> blobs) {}

  /** Repositories of the registry that have a layer. */
  private List<String> origins(Layer layer, Descriptor form, Sources sources) throws IOException {
    List<String> origins = new ArrayList<>();
    forms
        .repository(layer)
        .filter(there -> there.registry().equals(sources.name().registry()))
        .filter(there -> !there.repository().equals(sources.name().repository()))
        .ifPresent(there -> origins.add(there.repository()));
    origins.addAll(sources.origins().apply(form.digest()));
    return origins;
  }

  private Descriptor push(
      HttpPush registry,
      ImageReference name,
      List<Brought> brought,
      Sources sources,
      PushEvents events)
      throws IOException, InterruptedException {
    Map<Descriptor, Descriptor> known = new LinkedHashMap<>();
    List<Layer> unknown = new ArrayList<>();
    Path folder = work.create("pushed");
    for (Brought one : brought) {
      for (Layer layer : one.image().layers().layers()) {
        Optional<Descriptor> form =
            LayerMediaTypes.plain(layer.mediaType()) ? forms.find(layer) : Optional.empty();
        if (form.isEmpty()) {
          unknown.add(layer);
        } else if (known.put(layer.descriptor(), form.get()) == null) {
          Path file = folder.resolve(Integer.toString(known.size()));
          sources.blobs().put(form.get().digest(), forms.new Remembered(layer, form.get(), file));
        }
      }
    }
    try (CompressedLayers compressed =
        CompressedLayers.of(unknown, Compression.GZIP, forms, work, threads)) {
      for (Layer layer : unknown) {
        Descriptor form = compressed.descriptor(layer);
        known.put(layer.descriptor(), form);
        LayoutWriter.Content content =
            Objects.requireNonNull(compressed.contents().get(form.digest()), form::toString);
        sources.blobs().put(form.digest(), Blob.of(form, content.opener()::open));
        if (LayerMediaTypes.plain(layer.mediaType())) {
          forms.remember(layer.blob().digest(), form);
        }
      }
      List<PushedImage> pushed = new ArrayList<>();
      for (Brought one : brought) {
        pushed.add(pushed(one, known, sources));
      }
      return registry.push(
          name, place == Output.Attestations.INDEX ? PushedEntries.of(pushed) : pushed, events);
    } finally {
      WorkFolder.delete(folder);
    }
  }

  private PushedImage pushed(Brought brought, Map<Descriptor, Descriptor> forms, Sources sources)
      throws IOException {
    List<PushedLayer> layers = new ArrayList<>();
    List<Descriptor> descriptors = new ArrayList<>();
    boolean plain = false;
    for (Layer layer : brought.image().layers().layers()) {
      Descriptor form = Objects.requireNonNull(forms.get(layer.descriptor()), layer::toString);
      Blob blob = Objects.requireNonNull(sources.blobs().get(form.digest()), form::toString);
      descriptors.add(form);
      layers.add(new PushedLayer(layer.diffId(), blob, origins(layer, form, sources)));
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
    Descriptor descriptor = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
    return new PushedImage(
        descriptor,
        bytes,
        Blob.of(ofConfig, () -> new ByteArrayInputStream(config)),
        layers,
        brought.image().config().platform(),
        attachments(brought.stored().descriptor(), descriptor));
  }

  /** What refers to an image, made to refer to the manifest that it has there. */
  private List<Attachment> attachments(Descriptor stored, Descriptor pushed) throws IOException {
    List<Attachment> attached = images.attachments().of(stored.digest());
    if (stored.digest().equals(pushed.digest())) {
      return attached;
    }
    List<Attachment> again = new ArrayList<>();
    for (Attachment attachment : attached) {
      Attestation.of(attachment).ifPresent(said -> again.add(said.attachedTo(pushed)));
    }
    return again;
  }
}
