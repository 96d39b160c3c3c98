package io.jbuild.share;

import io.jbuild.blob.Parallel;
import io.jbuild.blob.WorkFolder;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What caches that commands mount hold, in the places where machines share it. Whatever is wrong
 * with a place is told once, and the caches begin empty. Safe for several threads.
 */
public final class SharedMounts {

  private final SharedParts parts;
  private final CacheReader reader;
  private final BuildEvents events;
  private final List<From> sources = new ArrayList<>();
  private final Fetching fetching = new Fetching();
  private int came;

  private record From(SharedPlace place, Digest variant) {}

  /**
   * Those of one build.
   *
   * @param from asked in this order
   */
  public SharedMounts(
      SharedParts parts, CacheReader reader, List<MountSource> from, BuildEvents events) {
    this.parts = parts;
    this.reader = reader;
    this.events = events;
    from.forEach(
        source ->
            sources.add(
                new From(
                    new SharedPlace(source.place(), reader, parts.damage(), events),
                    source.variant())));
  }

  /**
   * What came.
   *
   * @param absent what those places are called that were asked and where nothing is
   * @param caches that began with what other machines had
   * @param bytes fetched for them
   */
  public record Came(List<String> absent, int caches, long bytes, Duration took) {}

  /** What came until now. */
  public synchronized Came came() {
    List<String> absent = SharedPlace.absent(sources.stream().map(From::place).toList());
    return new Came(absent, came, fetching.bytes(), fetching.took());
  }

  /** What a new cache begins with, all of it in the store; empty where no place has it. */
  public Optional<LayerStack> find(Digest identity) throws IOException, InterruptedException {
    for (From source : sources) {
      Optional<MountDocument.Mount> mount =
          source.place().mounts().find(identity, source.variant());
      if (mount.isPresent()) {
        try {
          LayerStack brought = bring(mount.get(), source.place());
          synchronized (this) {
            came++;
          }
          return Optional.of(brought);
        } catch (LostLayerException e) {
          e.forget();
        }
      }
    }
    return Optional.empty();
  }

  private LayerStack bring(MountDocument.Mount mount, SharedPlace place)
      throws IOException, InterruptedException {
    List<Layer> layers = new ArrayList<>();
    mount.parts().forEach(part -> layers.add(layer(part, place)));
    Parallel.forEach(layers, Parallel.TRANSFERS, layer -> layer.blob().bring());
    return new LayerStack(layers);
  }

  private Layer layer(SharedResult part, SharedPlace place) {
    ImportedBlob.Kept kept = new ImportedBlob.Kept(parts, this::fetched);
    return new Layer(MediaTypes.OCI_LAYER, new ImportedBlob(part, place, kept), part.diffId());
  }

  private void fetched(SharedResult part, long bytes, Interval interval) {
    fetching.add(bytes, interval);
  }

  /**
   * Brings what caches hold to a place. What it has of other caches stays, and of each cache what
   * goes with the last other files.
   *
   * @param saved by the caches' identities
   * @param variant the digest of the files that they go with
   * @param wanted which layers may go
   * @throws BuildException where the place does not take them
   */
  public CacheExport.Outcome save(
      SortedMap<Digest, LayerStack> saved,
      Digest variant,
      CacheExport export,
      Predicate<Layer> wanted,
      WorkFolder work)
      throws IOException, InterruptedException {
    export.check();
    MountDocument before = before(export.place());
    SortedMap<Digest, Shareable> all = new TreeMap<>();
    for (LayerStack stack : saved.values()) {
      for (Layer layer : stack.layers()) {
        all.put(
            layer.diffId(),
            new Shareable(layer.diffId(), layer, Duration.ZERO, there(before, layer.diffId())));
      }
    }
    SharedPlace place = new SharedPlace(export.place(), reader, parts.damage(), events);
    for (MountDocument.Mount mount : before.mounts()) {
      for (SharedResult part : mount.parts()) {
        // Who keeps what the place lost could never write there again.
        all.computeIfAbsent(
            part.diffId(),
            diffId -> new Shareable(diffId, layer(part, place), Duration.ZERO, Optional.of(part)));
      }
    }
    return export.run(all, wanted, work, brought -> document(saved, variant, before, brought));
  }

  /** What others keep in a place must not be lost because it cannot be read today. */
  private MountDocument before(CachePlace place) throws IOException, InterruptedException {
    CacheReader.Opened opened = reader.open(place).orElse(CacheReader.Opened.NOTHING);
    if (!opened.document().results().isEmpty()) {
      throw new IOException("it has results of steps, and no caches that are mounted");
    }
    return opened.mounts();
  }

  private static Optional<SharedResult> there(MountDocument before, Digest diffId) {
    return before.mounts().stream()
        .flatMap(mount -> mount.parts().stream())
        .filter(part -> part.diffId().equals(diffId))
        .findFirst();
  }

  private static MountDocument document(
      SortedMap<Digest, LayerStack> saved,
      Digest variant,
      MountDocument before,
      SortedMap<Digest, SharedResult> brought) {
    List<MountDocument.Mount> mounts = new ArrayList<>();
    for (Map.Entry<Digest, LayerStack> cache : saved.entrySet()) {
      // Half of a cache would be worse than what was there before.
      if (brought.keySet().containsAll(cache.getValue().diffIds())) {
        List<SharedResult> parts =
            cache.getValue().diffIds().stream().flatMap(id -> of(brought, id)).toList();
        mounts.add(new MountDocument.Mount(cache.getKey(), variant, parts));
      }
    }
    SortedMap<Digest, Integer> kept = new TreeMap<>();
    mounts.forEach(mount -> kept.put(mount.identity(), 1));
    for (MountDocument.Mount mount : before.mounts()) {
      boolean replaced =
          mount.variant().equals(variant)
              && mounts.stream().anyMatch(now -> now.identity().equals(mount.identity()));
      boolean whole = mount.parts().stream().allMatch(part -> brought.containsKey(part.diffId()));
      if (whole && !replaced && kept.merge(mount.identity(), 1, Integer::sum) <= 2) {
        mounts.add(mount);
      }
    }
    return new MountDocument(mounts);
  }

  private static Stream<SharedResult> of(SortedMap<Digest, SharedResult> brought, Digest diffId) {
    return Optional.ofNullable(brought.get(diffId)).stream();
  }
}
