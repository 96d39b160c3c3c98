package io.jbuild.share;

import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.blob.Parallel;
import io.jbuild.blob.WorkFolder;
import io.jbuild.export.CompressedForms;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.FirstFailure;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.posix.Uninterrupted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Brings results of a build to one place: several layers at once, first what saves the most time
 * for its bytes, as far as bytes and time are allowed. What the place has is not sent. For one run.
 */
public final class CacheExport {

  private final CacheTarget target;
  private final CacheDestination destination;
  private final SharedParts parts;
  private final SortedMap<Digest, SharedResult> brought = new TreeMap<>();
  private final FirstFailure failure = new FirstFailure();
  private final long deadline;
  private final long start = System.nanoTime();
  private int layers;
  private long sent;
  private long left;

  /** Results whose layers neither the place nor this machine has any more. */
  private int gone;

  private boolean checked;

  /** For a target. */
  public CacheExport(CacheTarget target, CacheDestination destination, SharedParts parts) {
    this.target = target;
    this.destination = destination;
    this.parts = parts;
    this.left = target.mostBytes().orElse(Long.MAX_VALUE);
    this.deadline =
        target.mostTime().map(most -> start + most.toNanos()).orElse(start + Long.MAX_VALUE / 2);
  }

  /**
   * What it came to.
   *
   * @param layers that were sent
   * @param bytes of them
   * @param results that the place has now
   * @param without results that were more than was allowed
   */
  public record Outcome(int layers, long bytes, Duration took, int results, int without) {

    /** That of nothing. */
    public static final Outcome NOTHING = new Outcome(0, 0, Duration.ZERO, 0, 0);

    /** This one and another. */
    public Outcome plus(Outcome other) {
      return new Outcome(
          layers + other.layers,
          bytes + other.bytes,
          took.plus(other.took),
          results + other.results,
          without + other.without);
    }

    /** The same, and layers that went before. */
    public Outcome plus(int moreLayers, long moreBytes) {
      return plus(new Outcome(moreLayers, moreBytes, Duration.ZERO, 0, 0));
    }
  }

  /** Where results go. */
  CachePlace place() {
    return target.place();
  }

  /** Results that are one layer. */
  private record Item(Layer layer, List<Shareable> results) {

    /** Nanoseconds that a byte saves. */
    double value() {
      long nanos = 0;
      for (Shareable result : results) {
        nanos = Math.max(nanos, result.cost().toNanos());
      }
      return (double) nanos / Math.max(1, layer.blob().size());
    }
  }

  /**
   * Brings what a build used.
   *
   * @param wanted which layers, by their diffIDs
   * @throws BuildException where the place does not take them
   */
  public Outcome run(SharedCache cache, Predicate<Layer> wanted, WorkFolder work)
      throws IOException, InterruptedException {
    SortedMap<Digest, Duration> costs = cache.used().costs(target.place());
    return run(
        cache.used().shareable(target.place()),
        wanted,
        work,
        results -> new CacheDocument(results, cache.contents().of(target.place()), costs));
  }

  /**
   * Brings results.
   *
   * @param document what the place has then, of those that were brought, if there are any
   */
  Outcome run(
      SortedMap<Digest, Shareable> results,
      Predicate<Layer> wanted,
      WorkFolder work,
      Function<SortedMap<Digest, SharedResult>, SharedDocument> document)
      throws IOException, InterruptedException {
    Map<Digest, List<Shareable>> byLayer = new TreeMap<>();
    for (Shareable result : results.values()) {
      if (wanted.test(result.layer())) {
        byLayer.computeIfAbsent(result.layer().diffId(), diffId -> new ArrayList<>()).add(result);
      }
    }
    List<Item> items = new ArrayList<>();
    byLayer.values().forEach(same -> items.add(new Item(same.get(0).layer(), same)));
    items.sort(Comparator.comparing(Item::value).reversed());
    int all = byLayer.values().stream().mapToInt(List::size).sum();
    if (!items.isEmpty()) {
      check();
    }
    Path folder = work.create("shared");
    try {
      bring(items, folder);
    } finally {
      WorkFolder.delete(folder);
    }
    failure.throwIfThere();
    if (!brought.isEmpty()) {
      destination.finish(document.apply(brought));
    }
    return new Outcome(
        layers,
        sent,
        Duration.ofNanos(System.nanoTime() - start),
        brought.size(),
        all - brought.size() - gone);
  }

  /**
   * Looks once at what the place has.
   *
   * @throws IOException for what nobody wants replaced
   */
  void check() throws IOException, InterruptedException {
    if (!checked) {
      checked = true;
      destination.check();
    }
  }

  private void bring(List<Item> items, Path folder) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(Parallel.TRANSFERS);
    try {
      int number = 0;
      for (Item item : items) {
        Path file = folder.resolve(Integer.toString(number++));
        threads.execute(() -> attempt(item, file));
      }
      threads.shutdown();
      threads.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } finally {
      threads.shutdownNow();
      Uninterrupted.awaitEnd(threads);
    }
  }

  private void attempt(Item item, Path file) {
    if (failure.isThere() || System.nanoTime() - deadline >= 0) {
      return;
    }
    try {
      bring(item, file).ifPresent(there -> note(item, there));
    } catch (IOException | BuildException e) {
      if (System.nanoTime() - deadline < 0) {
        failure.add(e); // After it, everything fails because it is stopped.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A layer as the place has it then.
   *
   * @param form see {@link Compression#form}
   */
  private record There(Descriptor blob, String form) {}

  /** Empty where the place does not get it. */
  private Optional<There> bring(Item item, Path file) throws IOException, InterruptedException {
    for (Shareable result : item.results()) {
      Optional<SharedResult> before = result.there();
      if (before.isPresent() && state(before.get().blob()) == State.WHOLE) {
        return Optional.of(new There(before.get().blob(), before.get().form()));
      }
    }
    if (parts.blobs().find(item.layer().blob().digest()).isEmpty()) {
      miss(item); // It came from there, was never needed, and is not there any more.
      return Optional.empty();
    }
    try {
      return send(item.layer(), file);
    } catch (CompressedForms.OutdatedException e) {
      parts.forms().forget(item.layer().blob().digest()); // What was noted is damaged.
      return send(item.layer(), file);
    }
  }

  /** What is damaged there may have to stay: then the layer goes there as other bytes. */
  private Optional<There> send(Layer layer, Path file) throws IOException, InterruptedException {
    for (Compression compression : compressions()) {
      Layer form = parts.forms().form(layer, compression, file);
      State state = state(form.descriptor());
      if (state == State.WHOLE) {
        return Optional.of(new There(form.descriptor(), compression.form()));
      }
      if (state == State.ABSENT || destination.replaces()) {
        return send(form.blob())
            ? Optional.of(new There(form.descriptor(), compression.form()))
            : Optional.empty();
      }
    }
    throw new IOException(
        "what it has of a layer is damaged, in each form, and cannot be replaced: take another"
            + " repository, or have its blobs deleted");
  }

  /** The one that was asked for first. */
  private Set<Compression> compressions() {
    Set<Compression> all = new LinkedHashSet<>();
    all.add(target.compression());
    all.addAll(List.of(Compression.ZSTD, Compression.GZIP, Compression.UNCOMPRESSED));
    return all;
  }

  /** What the place has under a digest. */
  private enum State {
    ABSENT,
    WHOLE,
    /** As far as one can see, or as who reads it found. */
    DAMAGED
  }

  private State state(Descriptor blob) throws IOException, InterruptedException {
    OptionalLong size = destination.size(blob);
    if (size.isEmpty()) {
      return State.ABSENT;
    }
    return size.getAsLong() == blob.size() && !parts.damage().isAt(target.place(), blob.digest())
        ? State.WHOLE
        : State.DAMAGED;
  }

  /** Whether it may be sent. */
  private boolean send(Blob blob) throws IOException, InterruptedException {
    if (!take(blob.size())) {
      return false;
    }
    destination.bring(blob);
    synchronized (this) {
      layers++;
      sent += blob.size();
    }
    return true;
  }

  private synchronized boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  private synchronized void miss(Item item) {
    gone += item.results().size();
  }

  private synchronized void note(Item item, There there) {
    for (Shareable result : item.results()) {
      brought.put(
          result.key(),
          new SharedResult(
              result.key(),
              item.layer().diffId(),
              item.layer().blob().size(),
              there.blob(),
              there.form(),
              result.cost()));
    }
  }
}
