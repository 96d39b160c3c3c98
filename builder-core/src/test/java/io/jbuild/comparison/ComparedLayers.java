package io.jbuild.comparison;

import io.jbuild.archive.TarMaker;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A store with layers that a test compares. */
final class ComparedLayers implements AutoCloseable {
  private final WorkFolder work;
  private final BlobStore blobs;
  private final LayerStore store;

  ComparedLayers(Path folder) {
    work = new WorkFolder(folder.resolve("jbuild").resolve("work"));
    blobs = new LayoutBlobStore(folder, work);
    store = new LayerStore(folder, blobs, work);
  }

  Layer layer(TarMaker tar) throws IOException {
    return layer(tar.toBytes());
  }

  Layer layer(byte[] tar) throws IOException {
    Blob blob = blobs.add(tar);
    return new Layer(Compression.UNCOMPRESSED.mediaType(), blob, blob.digest());
  }

  LayerComparison comparison(int mostPaths) {
    return new LayerComparison(store, work, mostPaths);
  }

  LayerDifference compare(TarMaker first, TarMaker second) throws IOException {
    return comparison(100).compare(layer(first), layer(second), 1, "RUN x").orElseThrow();
  }

  /** A line for each path: its kind, and its attributes. */
  static List<String> lines(LayerDifference difference) {
    return difference.paths().stream().map(ComparedLayers::line).toList();
  }

  private static String line(PathDifference path) {
    StringBuilder line = new StringBuilder(path.kind() + " " + path.path());
    path.attributes()
        .forEach(
            change ->
                line.append(", ")
                    .append(change.attribute())
                    .append(change.name().isEmpty() ? "" : " " + change.name())
                    .append(" ")
                    .append(change.first())
                    .append(" > ")
                    .append(change.second()));
    path.content().ifPresent(content -> line.append(", ").append(content.format()));
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    store.close();
    work.close();
  }
}
