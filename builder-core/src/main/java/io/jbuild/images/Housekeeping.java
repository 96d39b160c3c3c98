package io.jbuild.images;

import io.jbuild.blob.Sweep;
import io.jbuild.cache.StepRecords;
import io.jbuild.command.KeptCache;
import io.jbuild.container.ContainerRecord;
import io.jbuild.container.ContainerRecords;
import io.jbuild.explanation.BuildRecords;
import io.jbuild.failure.BuildException;
import io.jbuild.image.ImageRemoval;
import io.jbuild.image.StoredImage;
import io.jbuild.json.JsonException;
import io.jbuild.layer.LayerStack;
import io.jbuild.layer.Needed;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.posix.DiskUsage;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.PrunedStore;
import io.jbuild.result.RemovedImages;
import io.jbuild.result.StoreUsage;
import io.jbuild.result.StoreUsage.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Frees what of a store nobody needs, and counts what is there. For one command. */
public final class Housekeeping {

  private final Store store;
  private final Machine machine;
  private final Sweep.Removal removal;
  private final ImageRemoval images;
  private final StepRecords records;
  private final ContainerRecords containers;
  private final Path downloads;
  private final Path compressed;
  private final Path mounts;

  public Housekeeping(Store store, Machine machine) throws IOException {
    this.store = store;
    this.machine = machine;
    this.removal = machine::removeTree;
    this.images = new ImageRemoval(store.root(), store.images(), store.blobs());
    this.containers = store.containers();
    this.records = store.records();
    this.downloads = store.downloads();
    this.compressed = store.compressed();
    this.mounts = store.mounts();
  }

  /** Removes images by name or id; one that cannot be keeps no other. */
  RemovedImages remove(List<String> namesOrIds, boolean force) throws IOException {
    List<ImageReference> names = new ArrayList<>();
    Map<StoredImage, List<Digest>> gone = new LinkedHashMap<>();
    List<BuildException> refused = new ArrayList<>();
    for (String nameOrId : namesOrIds) {
      try {
        ImageRemoval.Removed removed = images.remove(nameOrId, force, used());
        names.addAll(removed.names());
        for (StoredImage image : removed.images()) {
          gone.put(image, diffIds(image));
        }
      } catch (BuildException e) {
        refused.add(e);
      }
    }
    List<Digest> deleted = new ArrayList<>();
    Swept swept = gone.isEmpty() ? new Swept(new Needed(), 0) : sweep(/* derived= */ false);
    // Two manifests may be of one image: as it was built, and as a registry has it.
    Set<Digest> left = new LinkedHashSet<>();
    store.images().list().forEach(image -> left.add(image.id()));
    gone.forEach(
        (image, diffIds) -> {
          if (left.contains(image.id())) {
            return;
          }
          deleted.add(image.id());
          for (int i = diffIds.size(); i > 0; i--) {
            if (!swept.needed().layers().contains(diffIds.get(i - 1))) {
              deleted.add(LayerStack.chainId(diffIds.subList(0, i)));
            }
          }
        });
    return new RemovedImages(names, deleted.stream().distinct().toList(), swept.bytes(), refused);
  }

  /** Images that containers ran in: by their manifests, the containers' short ids. */
  private SortedMap<Digest, String> used() throws IOException {
    SortedMap<Digest, String> used = new TreeMap<>();
    for (ContainerRecord container : containers.list()) {
      used.put(container.manifest().digest(), container.id().substring(0, 12));
    }
    return used;
  }

  /** What images and containers need. */
  Needed needed() throws IOException {
    Needed needed = images.needed(/* named= */ false);
    addContainers(needed);
    return needed;
  }

  private void addContainers(Needed needed) throws IOException {
    for (ContainerRecord container : containers.list()) {
      images.need(container.manifest(), needed);
      container.end().ifPresent(end -> needed.add(end.layer()));
    }
  }

  /** Of an image that cannot be read nobody knows them. */
  private List<Digest> diffIds(StoredImage image) throws IOException {
    try {
      return store.images().config(image).diffIds();
    } catch (JsonException e) {
      return List.of();
    }
  }

  /**
   * Removes images without a name, and whatever nothing refers to.
   *
   * @param all whether results of steps, fetched files, caches and unpacked layers go too
   * @param only which images without a name go; empty for all, also those that cannot be read
   */
  public PrunedStore prune(boolean all, Optional<Predicate<ImageDetails>> only) throws IOException {
    List<StoredImage> unnamed = images.removeUnnamed(going(only)).images();
    int steps = 0;
    int caches = 0;
    boolean failed = false;
    long bytes = 0;
    if (all) {
      bytes +=
          DiskUsage.of(List.of(mounts, downloads, compressed, store.digests(), records.notes()))
              .bytes();
      steps = records.forget(layer -> true);
      records.forgetFailed();
      for (KeptCache cache : KeptCache.list(mounts)) {
        caches += cache.delete(store.work(), removal) ? 1 : 0;
      }
      failed = Files.deleteIfExists(FailedRun.file(store));
      removal.remove(downloads);
      removal.remove(compressed);
      removal.remove(store.digests());
      bytes -= DiskUsage.of(mounts).bytes();
    }
    Swept swept = sweep(all);
    forgetLocks();
    return new PrunedStore(
        unnamed.stream().map(StoredImage::id).distinct().toList(),
        steps,
        caches,
        failed,
        bytes + swept.bytes());
  }

  /** What {@link #prune} would take now. */
  public PrunedStore prunable(boolean all, Optional<Predicate<ImageDetails>> only)
      throws IOException {
    Sweep sweep = new Sweep(store.work(), removal);
    Needed needed = new Needed();
    List<StoredImage> unnamed = images.unnamed(going(only), needed).images();
    addContainers(needed);
    long bytes = 0;
    if (all) {
      bytes =
          DiskUsage.of(List.of(downloads, compressed, store.digests(), records.notes())).bytes();
      for (KeptCache cache : KeptCache.list(mounts)) {
        bytes += cache.bytes(tree -> machine.usage(tree).bytes(), store.work());
      }
    } else {
      addCached(needed);
    }
    bytes += sweep.unneeded(store.blobFolder(), needed.blobs());
    bytes += sweep.unneeded(store.layers().folders(), all ? Set.of() : needed.layers());
    return new PrunedStore(
        unnamed.stream().map(StoredImage::id).distinct().toList(),
        all ? records.list().size() : 0,
        all ? KeptCache.list(mounts).size() : 0,
        all && Files.exists(FailedRun.file(store)),
        bytes);
  }

  /** Bytes of what nothing refers to any more. */
  long freeable() throws IOException {
    Sweep sweep = new Sweep(store.work(), removal);
    Needed needed = needed();
    addCached(needed);
    return sweep.unneeded(store.blobFolder(), needed.blobs())
        + sweep.unneeded(store.layers().folders(), needed.layers());
  }

  /** Which images without a name go, by their manifests. */
  private Predicate<Digest> going(Optional<Predicate<ImageDetails>> only) throws IOException {
    Predicate<Digest> which = only.isPresent() ? matching(only.get())::contains : digest -> true;
    Set<Digest> used = used().keySet();
    return which.and(digest -> !used.contains(digest));
  }

  /**
   * Deletes what steps and compressed layers were locked by. Deleting a file that somebody waits
   * for would let two in: only who is at work waits, so nobody may be.
   */
  public void forgetLocks() throws IOException {
    Path locks = store.jbuild().resolve("locks");
    store
        .work()
        .ifAlone(
            () -> {
              for (Path lock : inside(locks)) {
                if (!lock.endsWith(Eviction.LOCK)) { // Who only measures need not be at work.
                  Files.deleteIfExists(lock);
                }
              }
            });
  }

  private Set<Digest> matching(Predicate<ImageDetails> only) throws IOException {
    Set<Digest> matching = new LinkedHashSet<>();
    for (StoredImage image : store.images().list()) {
      if (isAmong(only, image)) {
        matching.add(image.descriptor().digest());
      }
    }
    return matching;
  }

  /** Of an image that cannot be read nobody knows whether it is meant. */
  private boolean isAmong(Predicate<ImageDetails> only, StoredImage image) throws IOException {
    try {
      return only.test(StoreImages.details(store, image, /* sizes= */ false));
    } catch (JsonException e) {
      return false;
    }
  }

  /**
   * What a sweep left and took.
   *
   * @param needed what something still refers to
   */
  private record Swept(Needed needed, long bytes) {}

  /**
   * Takes what nothing refers to.
   *
   * @param derived whether all that is derived from layers goes too
   */
  private Swept sweep(boolean derived) throws IOException {
    Sweep sweep = new Sweep(store.work(), removal);
    Needed needed = needed();
    addCached(needed);
    Set<Digest> kept = derived ? Set.of() : needed.layers();
    long bytes = 0;
    for (Sweep.Taken taken : sweep.sweep(store.blobFolder(), needed.blobs())) {
      bytes += taken.size();
    }
    for (Sweep.Taken taken : sweep.sweep(store.layers().folders(), kept)) {
      bytes += taken.size();
    }
    // Of an image that is gone nobody asks for what a registry has.
    for (Sweep.Taken taken : sweep.sweep(store.absent().folder(), needed.blobs())) {
      bytes += taken.size();
    }
    return new Swept(needed, bytes);
  }

  /** What results of steps need, and fetched files. */
  private void addCached(Needed needed) throws IOException {
    for (StepRecords.Recorded record : records.list()) {
      needed.blobs().add(record.blob());
      needed.layers().add(record.diffId());
    }
    needed.blobs().addAll(RemoteFiles.fetched(downloads).values());
    FailedRun.last(store).ifPresent(failed -> failed.layers().forEach(needed::add));
  }

  /** Takes what nothing refers to any more; returns bytes freed on the disk. */
  public long free() throws IOException {
    return sweep(/* derived= */ false).bytes();
  }

  /** Bytes of blobs that images without a name have alone, and no container needs. */
  long unnamed(StoreSizes sizes) throws IOException {
    Needed others = images.needed(/* named= */ true);
    addContainers(others);
    long bytes = 0;
    for (Digest digest : images.needed(/* named= */ false).blobs()) {
      bytes += others.blobs().contains(digest) ? 0 : sizes.blobs().getOrDefault(digest, 0L);
    }
    return bytes;
  }

  /** What the store takes on the disk. */
  public StoreUsage usage() throws IOException {
    Needed all = images.needed(/* named= */ false);
    Needed ran = new Needed();
    addContainers(ran);
    Needed steps = new Needed();
    addCached(steps);
    StoreSizes sizes = StoreSizes.of(store, machine);
    long inContainers = 0;
    long inImages = 0;
    long inSteps = 0;
    long unused = 0;
    for (Map.Entry<Digest, Long> blob : sizes.blobs().entrySet()) {
      Digest digest = blob.getKey();
      long size = blob.getValue();
      boolean inImage = all.blobs().contains(digest);
      boolean inContainer = !inImage && ran.blobs().contains(digest);
      boolean cached = !inImage && !inContainer && steps.blobs().contains(digest);
      inImages += inImage ? size : 0;
      inContainers += inContainer ? size : 0;
      inSteps += cached ? size : 0;
      unused += inImage || inContainer || cached ? 0 : size;
    }
    Path logs = store.jbuild().resolve("logs");
    inSteps +=
        DiskUsage.of(
                List.of(records.folder(), records.notes(), downloads, compressed, store.digests()))
            .bytes();
    long logged = DiskUsage.of(List.of(logs, new BuildRecords(store.jbuild()).folder())).bytes();
    inContainers += DiskUsage.of(store.jbuild().resolve("containers")).bytes();
    long known = inImages + inContainers + inSteps + sizes.derived() + sizes.cached() + logged;
    long other = sizes.bytes() - known;
    return new StoreUsage(
        List.of(
            new Part("Images", store.images().list().size(), inImages, unnamed(sizes)),
            new Part("Containers", containers.list().size(), inContainers, 0),
            new Part(
                "Build cache",
                inside(records.folder()).size(),
                inSteps,
                inSteps,
                Optional.of(cost())),
            new Part("Unpacked layers", sizes.layers().size(), sizes.derived(), sizes.derived()),
            new Part("Cache mounts", sizes.caches().size(), sizes.cached(), sizes.cached()),
            new Part("Logs", inside(logs).size(), logged, 0),
            new Part("Other", 0, other, unused)),
        sizes.closed());
  }

  /** What all results of steps took to make. */
  private Duration cost() throws IOException {
    Duration cost = Duration.ZERO;
    for (StepRecords.Recorded record : records.list()) {
      cost = cost.plus(record.cost());
    }
    return cost;
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.toList();
    } catch (NoSuchFileException e) {
      return List.of(); // Nothing of the kind was made yet.
    }
  }
}
