package io.jbuild.images;

import io.jbuild.blob.Sweep;
import io.jbuild.cache.StepRecords;
import io.jbuild.context.DigestMemory;
import io.jbuild.layer.Needed;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DiskUsage;
import io.jbuild.posix.LockFile;
import io.jbuild.remote.RemoteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Takes from a store what can be made again, what is {@link Worth} least first, until the store is
 * small enough. Nothing goes that an image, a container or a process at work uses. For one run.
 *
 * <p>How old a thing is, is when the process that used it last had begun.
 */
public final class Eviction {

  /** In the store's folder for locks: held by who takes from the store until it is small enough. */
  public static final String LOCK = "size";

  private final Store store;
  private final Housekeeping housekeeping;
  private final Machine machine;
  private final Instant now;
  private final boolean trial;

  /** How often something that may go needs a blob, or what is derived from a layer. */
  private final Map<Digest, Integer> users = new TreeMap<>();

  /** Bytes that are gone already. */
  private long direct;

  /** Bytes that the sweep at the end takes. */
  private long swept;

  private int steps;
  private int caches;
  private boolean failedState;

  /**
   * What has become of it.
   *
   * @param steps how many results of steps are gone
   * @param caches how many caches of commands
   * @param failedState whether what a failed command left is gone
   * @param freed bytes on the disk
   * @param kept bytes of what could not go, whatever the limit: of images and containers, mostly
   * @param unnamed of these, what images without a name have alone
   */
  public record Outcome(
      int steps, int caches, boolean failedState, long freed, long kept, long unnamed) {
    static final Outcome NONE = new Outcome(0, 0, false, 0, 0, 0);
  }

  /** What frees something, or sees to it that the sweep at the end does. */
  private interface Going {
    void go() throws IOException;
  }

  /** Which go first. */
  private enum Rank {
    FREES,
    /**
     * An image has the blob: what goes is that a build would find it. That makes a store no
     * smaller, so it goes only where somebody prunes the cache.
     */
    FREES_NO_BLOB
  }

  /**
   * Something that may go.
   *
   * @param used by when the process that used it last had begun
   */
  private record Candidate(Rank rank, Instant used, double worth, Going going) {}

  /**
   * What room there is in the end.
   *
   * @param size bytes that the store takes now
   * @param room bytes that may be written
   */
  record Made(long size, long room) {}

  /** One that takes away. */
  public Eviction(Store store, Machine machine) throws IOException {
    this(store, machine, /* trial= */ false);
  }

  /**
   * An eviction.
   *
   * @param trial whether it only finds out what would go
   */
  public Eviction(Store store, Machine machine, boolean trial) throws IOException {
    this.trial = trial;
    this.store = store;
    this.machine = machine;
    this.now = machine.now();
    this.housekeeping = new Housekeeping(store, machine);
  }

  /**
   * Makes the store small enough.
   *
   * @param limit bytes that all of it may take
   */
  public Outcome toAtMost(long limit) throws IOException {
    OptionalLong most = StoreBound.of(store);
    if (most.isPresent() && most.getAsLong() <= limit) {
      return Outcome.NONE;
    }
    Sweep sweep = new Sweep(store.work(), machine::removeTree);
    StoreSizes sizes = StoreSizes.of(store, machine);
    return sizes.bytes() <= limit ? Outcome.NONE : shrink(sweep, sizes, limit);
  }

  /**
   * Makes what can be made again small enough.
   *
   * @param limit bytes that it may take
   * @param unused only what nobody used since then goes
   */
  public Outcome ofCache(long limit, Optional<Instant> unused) throws IOException {
    Sweep sweep = new Sweep(store.work(), machine::removeTree);
    StoreSizes sizes = StoreSizes.of(store, machine);
    Instant since = unused.orElse(Instant.MAX);
    return evict(
        sweep,
        sizes,
        candidate -> candidate.used().isBefore(since),
        limit + kept(sizes, housekeeping.needed()));
  }

  /**
   * Makes room in the store and on its disk, for a process at work.
   *
   * @param limit bytes that all of the store may take
   * @param wanted bytes that are to be written
   * @param usable bytes that are free on the disk
   */
  Made makeRoom(long limit, long wanted, long usable) throws IOException {
    OptionalLong most = StoreBound.of(store);
    if (most.isPresent() && Math.min(limit - most.getAsLong(), usable) >= wanted) {
      return new Made(most.getAsLong(), Math.min(limit - most.getAsLong(), usable));
    }
    Path locks = Files.createDirectories(store.jbuild().resolve("locks"));
    // One at a time: two would take twice as much as there is too much.
    LockFile alone = LockFile.acquire(locks.resolve(LOCK));
    try {
      StoreSizes sizes = StoreSizes.of(store, machine);
      long room = Math.min(limit - sizes.bytes(), usable);
      if (room >= wanted) {
        return new Made(sizes.bytes(), room);
      }
      Sweep sweep = new Sweep(store.work(), machine::removeTree);
      long freed = shrink(sweep, sizes, sizes.bytes() - (wanted - room)).freed();
      return new Made(sizes.bytes() - freed, room + freed);
    } finally {
      alone.close();
    }
  }

  private Outcome shrink(Sweep sweep, StoreSizes sizes, long limit) throws IOException {
    return evict(sweep, sizes, candidate -> candidate.rank() == Rank.FREES, limit);
  }

  private Outcome evict(Sweep sweep, StoreSizes sizes, Predicate<Candidate> which, long limit)
      throws IOException {
    if (!trial) {
      store.records().forgetFailed();
    }
    long freed = trial ? housekeeping.freeable() : housekeeping.free();
    Needed needed = housekeeping.needed();
    List<Candidate> candidates = new ArrayList<>();
    addTrees(candidates, sizes, sweep);
    addResults(candidates, sizes, needed);
    addFetched(candidates, sizes, needed);
    addFailed(candidates, sizes, needed);
    addCaches(candidates, sizes);
    addDigests(candidates);
    candidates.removeIf(candidate -> !sweep.isUnused(candidate.used()) || !which.test(candidate));
    candidates.sort(
        Comparator.comparing(Candidate::rank)
            .thenComparing(Candidate::worth)
            .thenComparing(Candidate::used));
    for (Candidate candidate : candidates) {
      if (sizes.bytes() - freed - direct - swept <= limit) {
        break;
      }
      candidate.going().go();
    }
    // What nothing refers to is told by who looks for images without a name.
    freed = trial ? direct + swept : freed + direct + housekeeping.free();
    return new Outcome(
        steps, caches, failedState, freed, kept(sizes, needed), housekeeping.unnamed(sizes));
  }

  /** All but what may go. */
  private long kept(StoreSizes sizes, Needed needed) throws IOException {
    long kept = sizes.rest();
    kept -=
        DiskUsage.of(
                List.of(
                    store.records().folder(),
                    store.records().notes(),
                    store.downloads(),
                    store.digests()))
            .bytes();
    for (Map.Entry<Digest, Long> blob : sizes.blobs().entrySet()) {
      kept += needed.blobs().contains(blob.getKey()) ? blob.getValue() : 0;
    }
    for (Map.Entry<Digest, StoreSizes.Derived> layer : sizes.layers().entrySet()) {
      kept += needed.layers().contains(layer.getKey()) ? layer.getValue().rest() : 0;
    }
    return kept;
  }

  private void addTrees(List<Candidate> candidates, StoreSizes sizes, Sweep sweep) {
    sizes
        .layers()
        .forEach(
            (diffId, derived) -> {
              if (derived.trees() > 0) {
                Path folder = store.layers().folder(diffId);
                Going going =
                    () ->
                        direct += trial || sweep.takeAllBut(folder, "index") ? derived.trees() : 0;
                candidates.add(
                    candidate(Rank.FREES, derived.used(), Worth.READ, derived.trees(), going));
              }
            });
  }

  private void addResults(List<Candidate> candidates, StoreSizes sizes, Needed needed)
      throws IOException {
    for (StepRecords.Recorded record : store.records().list()) {
      Going going =
          () -> {
            steps++;
            forget(record.file(), record.blob(), sizes, needed);
            forgetNote(store.records().note(record.file()));
            StoreSizes.Derived derived = sizes.layers().get(record.diffId());
            if (users(record.blob()) == 0 && !needed.layers().contains(record.diffId())) {
              swept += derived == null ? 0 : derived.rest();
            }
          };
      users.merge(record.blob(), 1, Integer::sum);
      long bytes = sizes.blobs().getOrDefault(record.blob(), 0L);
      double millis =
          Math.max((double) record.cost().toMillis(), Worth.millis(Worth.PACKED, bytes));
      candidates.add(
          new Candidate(
              rank(record.blob(), needed),
              record.used(),
              Worth.of(millis, bytes, Duration.between(record.used(), now)),
              going));
    }
  }

  private void addFetched(List<Candidate> candidates, StoreSizes sizes, Needed needed)
      throws IOException {
    for (Map.Entry<Path, Digest> fetched : RemoteFiles.fetched(store.downloads()).entrySet()) {
      Path record = fetched.getKey();
      Digest blob = fetched.getValue();
      users.merge(blob, 1, Integer::sum);
      try {
        // Who asks a server writes the record, who takes the bytes that are here marks them.
        Instant asked = Files.getLastModifiedTime(record).toInstant();
        Instant taken = Files.getLastModifiedTime(store.blobs().file(blob)).toInstant();
        candidates.add(
            candidate(
                rank(blob, needed),
                asked.isAfter(taken) ? asked : taken,
                Worth.FETCHED,
                sizes.blobs().getOrDefault(blob, 0L),
                () -> forget(record, blob, sizes, needed)));
      } catch (NoSuchFileException e) {
        // Without its bytes it is of no use, and takes next to nothing.
      }
    }
  }

  /** What a failed command left. */
  private void addFailed(List<Candidate> candidates, StoreSizes sizes, Needed needed)
      throws IOException {
    Optional<FailedRun> last = FailedRun.last(store);
    if (last.isEmpty()) {
      return;
    }
    Path file = FailedRun.file(store);
    List<Digest> blobs = last.get().layers().stream().map(l -> l.blob().digest()).toList();
    blobs.forEach(blob -> users.merge(blob, 1, Integer::sum));
    Going going =
        () -> {
          direct += DiskUsage.alone(file);
          failedState = delete(file);
          blobs.forEach(blob -> leave(blob, sizes, needed));
        };
    long bytes = blobs.stream().mapToLong(blob -> sizes.blobs().getOrDefault(blob, 0L)).sum();
    Instant kept = Files.getLastModifiedTime(file).toInstant();
    candidates.add(candidate(Rank.FREES, kept, Worth.PACKED, bytes, going));
  }

  private void addCaches(List<Candidate> candidates, StoreSizes sizes) {
    for (StoreSizes.Cache one : sizes.caches()) {
      Going going =
          () -> {
            if (trial || one.cache().delete(store.work(), machine::removeTree)) {
              caches++;
              direct += one.bytes();
            }
          };
      candidates.add(
          candidate(Rank.FREES, one.cache().used(), Worth.COLLECTED, one.bytes(), going));
    }
  }

  private void addDigests(List<Candidate> candidates) throws IOException {
    for (DigestMemory.Part part : DigestMemory.parts(store.digests())) {
      Going going = () -> direct += delete(part.file()) ? part.bytes() : 0;
      candidates.add(
          candidate(Rank.FREES, part.written().toInstant(), Worth.READ, part.bytes(), going));
    }
  }

  private Candidate candidate(Rank rank, Instant used, double rate, long bytes, Going going) {
    double millis = Worth.millis(rate, bytes);
    return new Candidate(rank, used, Worth.of(millis, bytes, Duration.between(used, now)), going);
  }

  private static Rank rank(Digest blob, Needed needed) {
    return needed.blobs().contains(blob) ? Rank.FREES_NO_BLOB : Rank.FREES;
  }

  /** Deletes a record; a blob that nothing else needs goes with the sweep. */
  private void forget(Path record, Digest blob, StoreSizes sizes, Needed needed)
      throws IOException {
    direct += DiskUsage.alone(record);
    delete(record);
    leave(blob, sizes, needed);
  }

  private void leave(Digest blob, StoreSizes sizes, Needed needed) {
    users.merge(blob, -1, Integer::sum);
    if (users(blob) == 0 && !needed.blobs().contains(blob)) {
      swept += sizes.blobs().getOrDefault(blob, 0L);
    }
  }

  /** What is known of a step whose result goes. */
  private void forgetNote(Path note) throws IOException {
    if (Files.exists(note)) {
      direct += DiskUsage.alone(note);
      delete(note);
    }
  }

  /** Whether it was there. */
  private boolean delete(Path file) throws IOException {
    return trial ? Files.exists(file) : Files.deleteIfExists(file);
  }

  private int users(Digest blob) {
    return users.getOrDefault(blob, 0);
  }
}
