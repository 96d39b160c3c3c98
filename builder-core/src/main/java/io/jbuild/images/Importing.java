package io.jbuild.images;

import io.jbuild.archive.Decompression;
import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.event.Transfers;
import io.jbuild.export.ImageExport;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import io.jbuild.image.Image;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.MediaTypes;
import io.jbuild.plan.ConfigChanges;
import io.jbuild.plan.CreatedTime;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.request.ImportRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Makes images of root file systems that others packed: the bytes of the tar are the layer, so that
 * the same tar is always the same image.
 */
final class Importing {

  /** What a compressed archive may expand to. */
  private static final long MOST_BYTES = 1L << 38;

  private final Store store;
  private final Machine machine;

  Importing(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  /** Makes the image; returns its id. */
  Digest run(ImportRequest request) throws IOException, InterruptedException {
    Instant created = CreatedTime.ofNextLayer(machine.environment(), Optional.empty());
    // Before anything is read: a mistake in a change need not wait for a download.
    ContainerConfig container =
        ConfigChanges.apply(
            config(request, created, new ContainerConfig(), List.of()), request.changes());
    Layer layer = layer(request.source());
    Image image =
        new Image(
            config(request, created, container, List.of(layer.diffId())),
            new LayerStack(List.of(layer)));
    new ImageExport(store.images(), store.blobs(), store.forms(), store.work(), 1)
        .toStore(List.of(image), request.name().stream().toList(), Collections.emptySortedMap());
    return image.id();
  }

  private static ImageConfig config(
      ImportRequest request, Instant created, ContainerConfig container, List<Digest> diffIds) {
    String time = created.toString();
    HistoryEntry entry =
        new HistoryEntry(
            Optional.of(time),
            Optional.empty(),
            Optional.empty(),
            Optional.of(request.message().orElse("Imported from " + where(request.source()))),
            /* emptyLayer= */ false);
    return new ImageConfig(
        Optional.of(time),
        Optional.empty(),
        request.platform(),
        container,
        diffIds,
        List.of(entry));
  }

  /** As docker has it: not where a file is, which would make it another image elsewhere. */
  private static String where(ImportRequest.Source source) {
    return source instanceof ImportRequest.Source.Url web ? UrlCredentials.redact(web.url()) : "-";
  }

  private Layer layer(ImportRequest.Source source) throws IOException, InterruptedException {
    try {
      if (source instanceof ImportRequest.Source.Url web) {
        try (InputStream in = new BufferedInputStream(remote().file(web.url()).open())) {
          return layer(in);
        }
      }
      return layer(((ImportRequest.Source.Archive) source).in());
    } catch (MalformedArchiveException e) {
      throw new BuildException(
          Blame.MACHINE,
          "cannot import the archive: " + e.getMessage(),
          "It takes a tar of a root file system, plain or compressed; jbuild load takes what docker"
              + " save made.",
          e);
    }
  }

  private Layer layer(InputStream in) throws IOException {
    Blob blob;
    try (BlobStore.Writer writer = store.blobs().write()) {
      if (Decompression.plain(in, MOST_BYTES).transferTo(writer.stream()) == 0) {
        throw new MalformedArchiveException("there is nothing in it");
      }
      blob = writer.commit();
    }
    Layer layer = new Layer(MediaTypes.OCI_LAYER, blob, blob.digest());
    store.layers().index(layer); // Reads all of it: what is no tar ends here.
    return layer;
  }

  private RemoteFiles remote() {
    return new RemoteFiles(
        store.blobs(),
        store.work(),
        new RemoteFiles.Settings(
            store.jbuild().resolve("remote"),
            /* remembers= */ true,
            machine.environment(),
            Collections.emptySortedMap(),
            Transfers.UNSEEN));
  }
}
