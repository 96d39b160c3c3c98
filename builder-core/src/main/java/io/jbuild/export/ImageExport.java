package io.jbuild.export;

import io.jbuild.attestation.AttestationEntry;
import io.jbuild.attestation.AttestedImage;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.export.LayoutWriter.Audience;
import io.jbuild.export.Output.Packaging;
import io.jbuild.image.Attachment;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Writes images as images: into the store, as a layout, as docker's archive. */
public final class ImageExport {

  private final ImageStore images;
  private final BlobStore blobs;
  private final CompressedForms forms;
  private final WorkFolder work;
  private final int threads;

  /**
   * Exports of one store.
   *
   * @param forms what layers are when they are compressed
   * @param work for files that are needed for the time of an export
   * @param threads how many layers are compressed at once
   */
  public ImageExport(
      ImageStore images, BlobStore blobs, CompressedForms forms, WorkFolder work, int threads) {
    this.images = images;
    this.blobs = blobs;
    this.forms = forms;
    this.work = work;
    this.threads = threads;
  }

  /**
   * What is written as one image.
   *
   * @param images of the store, one for each platform
   * @param common that of them which readers get who know no platforms
   * @param names may be fewer than the store knows
   */
  public record Saved(List<StoredImage> images, StoredImage common, List<ImageReference> names) {
    public Saved {
      images = List.copyOf(images);
      names = List.copyOf(names);
    }
  }

  /** Which layers are kept with an image. */
  public enum Kept {
    ALL,
    /** Those that are there: a registry has the others. */
    PRESENT
  }

  /** Keeps images in the store, all their layers with them. */
  public Descriptor toStore(
      List<Image> built, List<ImageReference> names, SortedMap<String, String> annotations)
      throws IOException {
    return toStore(built, names, annotations, Kept.ALL);
  }

  /**
   * Keeps images in the store.
   *
   * @param built one for each platform, which all have the names
   * @return of the manifest; of several the index'
   */
  public Descriptor toStore(
      List<Image> built,
      List<ImageReference> names,
      SortedMap<String, String> annotations,
      Kept kept)
      throws IOException {
    List<Descriptor> manifests = new ArrayList<>();
    for (Image image : built) {
      for (Layer layer : image.layers().layers()) {
        if (kept == Kept.ALL) {
          images.keep(layer);
        }
      }
      blobs.add(image.config().toBytes());
      Blob manifest = blobs.add(image.manifest(annotations).toBytes());
      manifests.add(new Descriptor(MediaTypes.OCI_MANIFEST, manifest.digest(), manifest.size()));
    }
    images.putAll(names, manifests);
    return built.size() == 1 ? manifests.get(0) : descriptor(index(built, manifests, List.of()));
  }

  /**
   * Gives images of the store a name that stands for all of them.
   *
   * @param joined one for each platform
   * @return of their index
   */
  public Descriptor join(List<StoredImage> joined, ImageReference name) throws IOException {
    List<Descriptor> manifests = new ArrayList<>();
    for (StoredImage image : joined) {
      manifests.add(forItsPlatform(image));
    }
    images.putAll(List.of(name), manifests);
    return descriptor(new ImageIndex(MediaTypes.OCI_INDEX, manifests).toBytes());
  }

  private Descriptor forItsPlatform(StoredImage image) throws IOException {
    return image.descriptor().withPlatform(images.config(image).platform());
  }

  private static byte[] index(
      List<Image> built, List<Descriptor> manifests, List<Descriptor> more) {
    List<Descriptor> entries = new ArrayList<>();
    for (int i = 0; i < built.size(); i++) {
      entries.add(manifests.get(i).withPlatform(built.get(i).config().platform()));
    }
    entries.addAll(more);
    return new ImageIndex(MediaTypes.OCI_INDEX, entries).toBytes();
  }

  private static Descriptor descriptor(byte[] index) {
    return new Descriptor(MediaTypes.OCI_INDEX, Digest.of(index), index.length);
  }

  /**
   * Writes images as a layout, or one as docker's archive.
   *
   * @param attested one for each platform
   * @param names besides those of the output
   * @param standardOutput what {@code dest=-} means; not closed
   * @return of the manifest; of several the index'
   */
  public Descriptor toLayout(
      List<AttestedImage> attested,
      List<ImageReference> names,
      Output output,
      OutputStream standardOutput)
      throws IOException, InterruptedException {
    List<Image> built = attested.stream().map(AttestedImage::image).toList();
    List<ImageReference> all = new ArrayList<>(names);
    output.names().stream().filter(name -> !all.contains(name)).forEach(all::add);
    List<Layer> stacks = built.stream().flatMap(i -> i.layers().layers().stream()).toList();
    try (CompressedLayers layers =
        CompressedLayers.of(stacks, output.compression(), forms, work, threads)) {
      LayoutWriter writer = new LayoutWriter().blobs(layers.contents());
      List<Descriptor> manifests = new ArrayList<>();
      List<byte[]> bodies = new ArrayList<>();
      for (Image image : built) {
        byte[] config = image.config().toBytes();
        Digest id = Digest.of(config);
        Manifest manifest =
            new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, id, config.length),
                image.layers().layers().stream().map(layers::descriptor).toList(),
                output.annotations());
        byte[] bytes = manifest.toBytes();
        manifests.add(new Descriptor(manifest.mediaType(), Digest.of(bytes), bytes.length));
        writer.blob(id, LayoutWriter.Content.of(config));
        writer.blob(Digest.of(bytes), LayoutWriter.Content.of(bytes));
        bodies.add(bytes);
      }
      Descriptor whole = written(writer, new Written(attested, manifests, bodies), all, output);
      write(writer, output, standardOutput);
      return whole;
    }
  }

  private record Written(
      List<AttestedImage> images, List<Descriptor> manifests, List<byte[]> bodies) {}

  /** Puts the images into the index, and what is said about them beside them or into it. */
  private static Descriptor written(
      LayoutWriter writer, Written written, List<ImageReference> names, Output output)
      throws IOException {
    List<Descriptor> entries = new ArrayList<>();
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < written.images().size(); i++) {
      AttestedImage image = written.images().get(i);
      Descriptor manifest = written.manifests().get(i);
      if (output.attestations() == Output.Attestations.INDEX && !image.attestations().isEmpty()) {
        AttestationEntry entry = AttestationEntry.of(manifest, image.attestations());
        entries.add(entry.descriptor());
        for (byte[] bytes : entry.blobs()) {
          writer.blob(Digest.of(bytes), LayoutWriter.Content.of(bytes));
        }
      } else {
        image.attestations().forEach(said -> attachments.add(said.attachedTo(manifest)));
      }
    }
    Descriptor whole = written.manifests().get(0);
    if (written.images().size() == 1 && entries.isEmpty()) {
      writer.image(written.bodies().get(0), names);
    } else {
      List<Image> images = written.images().stream().map(AttestedImage::image).toList();
      byte[] index = index(images, written.manifests(), entries);
      writer.index(index, names);
      whole = descriptor(index);
    }
    attachments.forEach(writer::attachment);
    return whole;
  }

  /**
   * Writes images of the store, byte for byte, as a layout; for docker as an archive that it and
   * readers of OCI layouts take.
   *
   * @param output of type {@link Output.Type#OCI} or {@link Output.Type#DOCKER}
   * @param standardOutput what {@code dest=-} means; not closed
   */
  public void save(List<Saved> saved, Output output, OutputStream standardOutput)
      throws IOException {
    LayoutWriter writer = new LayoutWriter();
    for (Saved one : saved) {
      List<Descriptor> manifests = new ArrayList<>();
      for (StoredImage image : one.images()) {
        manifests.add(forItsPlatform(image));
        addBlobs(writer, image);
      }
      byte[] common = images.manifestBytes(one.common());
      if (manifests.size() == 1) {
        writer.image(common, one.names());
      } else {
        byte[] index = new ImageIndex(MediaTypes.OCI_INDEX, manifests).toBytes();
        writer.index(index, one.names()).forDocker(common, one.names());
      }
    }
    if (output.type() == Output.Type.OCI) {
      // What reads docker's archives knows nothing but images.
      addAttachments(writer, saved);
    }
    write(writer, output, standardOutput);
  }

  private void addAttachments(LayoutWriter writer, List<Saved> saved) throws IOException {
    Set<Digest> added = new LinkedHashSet<>();
    for (Saved one : saved) {
      for (StoredImage image : one.images()) {
        if (added.add(image.descriptor().digest())) {
          images.attachments().of(image.descriptor().digest()).forEach(writer::attachment);
        }
      }
    }
  }

  private void addBlobs(LayoutWriter writer, StoredImage image) throws IOException {
    byte[] manifest = images.manifestBytes(image);
    writer.blob(image.descriptor().digest(), LayoutWriter.Content.of(manifest));
    writer.blob(image.id(), LayoutWriter.Content.of(images.configBytes(image)));
    for (Layer layer : images.open(image).layers().layers()) {
      Blob blob = layer.blob();
      writer.blob(blob.digest(), new LayoutWriter.Content(blob.size(), blob::open));
    }
  }

  private void write(LayoutWriter writer, Output output, OutputStream standardOutput)
      throws IOException {
    Audience audience = output.type() == Output.Type.DOCKER ? Audience.DOCKER : Audience.OCI;
    Optional<Path> dest =
        output.toStandardOutput() ? Optional.empty() : output.dest().map(Path::of);
    if (output.packaging() == Packaging.FOLDER && dest.isPresent()) {
      writer.writeTo(new FolderSink(dest.get()), audience, forms.transfers());
    } else {
      archive(writer, audience, dest, standardOutput);
    }
  }

  private void archive(
      LayoutWriter writer, Audience audience, Optional<Path> dest, OutputStream standardOutput)
      throws IOException {
    if (dest.isEmpty()) {
      tar(
          writer,
          audience,
          new BufferedOutputStream(PlaceStream.standard(standardOutput), 1 << 16));
      return;
    }
    try (PendingFile pending = PendingFile.beside(dest.get())) {
      tar(writer, audience, pending.stream());
      pending.commit();
    }
  }

  private void tar(LayoutWriter writer, Audience audience, OutputStream out) throws IOException {
    TarSink sink = new TarSink(out);
    writer.writeTo(sink, audience, forms.transfers());
    sink.end();
  }
}
