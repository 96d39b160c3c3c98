package io.jbuild.export;

import io.jbuild.blob.Compression;
import io.jbuild.blob.Parallel;
import io.jbuild.blob.WorkFolder;
import io.jbuild.image.LayerMediaTypes;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The layers of an image in a form for registries: plain ones are compressed, each by one thread,
 * where no earlier export left them so; all others stay as they are.
 */
final class CompressedLayers implements AutoCloseable {

  private final CompressedForms kept;
  private final Path folder;
  private final Map<Descriptor, Descriptor> descriptors = new LinkedHashMap<>();
  private final SortedMap<Digest, LayoutWriter.Content> contents = new TreeMap<>();

  private CompressedLayers(CompressedForms kept, Path folder) {
    this.kept = kept;
    this.folder = folder;
  }

  /**
   * Compresses, each layer once.
   *
   * @param kept those of earlier exports, and of this one for later ones
   * @param work where the files lie until they are whole
   * @param threads how many layers at once
   */
  static CompressedLayers of(
      List<Layer> layers,
      Compression compression,
      CompressedForms kept,
      WorkFolder work,
      int threads)
      throws IOException, InterruptedException {
    CompressedLayers compressed = new CompressedLayers(kept, work.create("layers"));
    boolean whole = false;
    try {
      compressed.addAll(layers, compression, threads);
      whole = true;
    } finally {
      if (!whole) {
        compressed.close();
      }
    }
    return compressed;
  }

  /** A layer as a manifest lists it. */
  Descriptor descriptor(Layer layer) {
    return Objects.requireNonNull(descriptors.get(layer.descriptor()), layer::toString);
  }

  /** The bytes by digest; two layers with the same are one blob. */
  SortedMap<Digest, LayoutWriter.Content> contents() {
    return contents;
  }

  @Override
  public void close() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private record Form(Descriptor descriptor, LayoutWriter.Content content) {}

  private void addAll(List<Layer> layers, Compression compression, int threads)
      throws IOException, InterruptedException {
    Map<Descriptor, Layer> distinct = new LinkedHashMap<>();
    layers.forEach(layer -> distinct.putIfAbsent(layer.descriptor(), layer));
    Map<Descriptor, Form> forms = new ConcurrentHashMap<>();
    AtomicInteger files = new AtomicInteger();
    Parallel.forEach(
        distinct.values(),
        threads,
        layer -> {
          Path file = folder.resolve(Integer.toString(files.getAndIncrement()));
          forms.put(layer.descriptor(), form(layer, compression, file));
        });
    for (Descriptor layer : distinct.keySet()) {
      Form made = Objects.requireNonNull(forms.get(layer), layer::toString);
      descriptors.put(layer, made.descriptor());
      contents.put(made.descriptor().digest(), made.content());
    }
  }

  private Form form(Layer layer, Compression compression, Path file) throws IOException {
    String mediaType = LayerMediaTypes.oci(layer.mediaType());
    if (compression == Compression.UNCOMPRESSED || !LayerMediaTypes.plain(mediaType)) {
      return new Form(
          new Descriptor(mediaType, layer.blob().digest(), layer.blob().size()),
          new LayoutWriter.Content(layer.blob().size(), layer.blob()::open));
    }
    CompressedForms.Kept form = kept.compressed(layer, compression, file);
    return new Form(
        new Descriptor(compression.mediaType(), form.digest(), form.size()),
        new LayoutWriter.Content(form.size(), () -> Files.newInputStream(form.file())));
  }
}
