package io.jbuild.images;

import io.jbuild.blob.Blob;
import io.jbuild.blob.DigestMismatchException;
import io.jbuild.blob.Parallel;
import io.jbuild.blob.Sweep;
import io.jbuild.blob.VerifyingStream;
import io.jbuild.container.ContainerRecord;
import io.jbuild.context.DigestMemory;
import io.jbuild.image.ImageCheck;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.result.StoreReport;
import io.jbuild.result.StoreReport.Lost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a store is what it says: each blob is read and hashed, each reference followed. What is
 * not what it is called is of no use to anybody and taken away, so that it is made or fetched
 * again. Builds may go on beside it.
 */
public final class StoreCheck {

  private final Store store;
  private final SortedSet<Digest> damaged = Collections.synchronizedSortedSet(new TreeSet<>());
  private final AtomicInteger blobs = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final List<String> dropped = new ArrayList<>();
  private final List<Lost> absent = new ArrayList<>();
  private final List<Lost> lost = new ArrayList<>();

  public StoreCheck(Store store) {
    this.store = store;
  }

  /** Reads all blobs; what is damaged and can be made again is taken away. */
  public StoreReport run() throws IOException, InterruptedException {
    store.work().begin();
    int threads = Runtime.getRuntime().availableProcessors();
    Parallel.forEach(
        Sweep.named(store.root().resolve("blobs").resolve("sha256")), threads, this::blob);
    for (Digest digest : damaged) {
      dropped.add("blob " + digest + ": its bytes are not what it says");
    }
    int results = store.records().forget(layer -> false);
    store.records().forgetFailed();
    if (results > 0) {
      dropped.add("the results of steps whose layers are gone: " + results);
    }
    indexes(Sweep.named(store.layers().folders()));
    for (DigestMemory.Part part : DigestMemory.parts(store.digests())) {
      if (!part.isWhole() && Files.deleteIfExists(part.file())) {
        dropped.add("the digests of a context's files " + part.file().getFileName() + ": damaged");
      }
    }
    ImageCheck check = new ImageCheck(store.root(), store.blobs());
    for (ImageCheck.Missing missing : check.images()) {
      add(missing, "image ");
    }
    for (ContainerRecord container :
        store
            .containers()
            .list(file -> lost.add(new Lost("the record " + file, "its container")))) {
      container(container, check);
    }
    return new StoreReport(blobs.get(), bytes.get(), dropped, absent, lost);
  }

  private void add(ImageCheck.Missing missing, String kind) {
    (missing.fetched() ? absent : lost)
        .add(new Lost(missing.blob().toString(), kind + missing.by()));
  }

  private void blob(Digest digest) throws IOException {
    Optional<Blob> blob = store.blobs().find(digest);
    if (blob.isEmpty()) {
      return; // Somebody removed it meanwhile.
    }
    if (isWhole(blob.get())) {
      blobs.incrementAndGet();
      bytes.addAndGet(blob.get().size());
    } else {
      Files.deleteIfExists(store.blobs().file(digest));
      damaged.add(digest);
    }
  }

  private static boolean isWhole(Blob blob) throws IOException {
    try (VerifyingStream stream = new VerifyingStream(blob.open(), blob.digest(), blob.size())) {
      stream.drain();
      return true;
    } catch (DigestMismatchException e) {
      return false;
    }
  }

  private void indexes(Collection<Digest> layers) throws IOException {
    for (Digest diffId : layers) {
      if (store.layers().dropDamagedIndex(diffId)) {
        dropped.add("index of the layer " + diffId + ": it is damaged");
      }
    }
  }

  private void container(ContainerRecord container, ImageCheck check) throws IOException {
    boolean named = EndedContainer.imageName(container).isPresent();
    for (ImageCheck.Missing missing : check.image(container.name(), named, container.manifest())) {
      add(missing, "container ");
    }
    if (container.end().isPresent()
        && store.blobs().find(container.end().get().layer().digest()).isEmpty()) {
      String layer = container.end().get().layer().digest().toString();
      lost.add(new Lost(layer, "container " + container.name()));
    }
  }
}
