package io.jbuild.images;

import io.jbuild.blob.RecordedSize;
import io.jbuild.command.KeptCache;
import io.jbuild.command.LayerTrees;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.posix.DiskUsage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the parts of a store take on the disk. Unpacked trees are not looked into where it stands
 * beside them what they take.
 *
 * @param blobs by their digests
 * @param layers what is derived from layers, by their diffIDs
 * @param caches of commands
 * @param rest all else
 * @param closed directories that this user may not look into: not counted
 */
record StoreSizes(
    SortedMap<Digest, Long> blobs,
    SortedMap<Digest, Derived> layers,
    List<Cache> caches,
    long rest,
    int closed) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /**
   * What is derived from a layer.
   *
   * @param used by when the process that used it last had begun
   * @param trees bytes of its unpacked trees
   * @param rest bytes of all else, its index
   */
  record Derived(Instant used, long trees, long rest) {
    long bytes() {
      return trees + rest;
    }
  }

  /** A cache of commands, with its bytes. */
  record Cache(KeptCache cache, long bytes) {}

  static StoreSizes of(Store store, Machine machine) throws IOException {
    Count count = new Count(store, machine);
    SortedMap<Digest, Long> blobs = new TreeMap<>();
    long rest = DiskUsage.alone(store.root()) + DiskUsage.alone(store.jbuild());
    for (Path inside : children(store.root())) {
      rest += inside.equals(store.jbuild()) ? 0 : count.tree(inside);
    }
    for (var blob : DiskUsage.inside(store.blobFolder()).entrySet()) {
      if (HEX.matcher(blob.getKey()).matches()) {
        blobs.put(Digest.parse("sha256:" + blob.getKey()), blob.getValue().bytes());
        rest -= blob.getValue().bytes();
      }
    }
    Path mounts = store.mounts();
    Path layers = store.layers().folders();
    for (Path inside : children(store.jbuild())) {
      boolean apart = inside.equals(mounts) || inside.equals(layers);
      rest += apart ? DiskUsage.alone(inside) : count.tree(inside);
    }
    List<Cache> caches = count.caches(mounts);
    for (Path own : children(mounts)) {
      rest += DiskUsage.alone(own);
      for (Path inside : children(own)) {
        rest += Files.isDirectory(inside) ? 0 : DiskUsage.alone(inside);
      }
    }
    return new StoreSizes(blobs, count.layers(layers), caches, rest, count.closed);
  }

  /** What all of it takes. */
  long bytes() {
    return sum(blobs.values()) + derived() + cached() + rest;
  }

  /** What is derived from layers. */
  long derived() {
    return sum(layers.values().stream().map(Derived::bytes).toList());
  }

  /** What caches of commands take. */
  long cached() {
    return sum(caches.stream().map(Cache::bytes).toList());
  }

  private static long sum(Iterable<Long> sizes) {
    long sum = 0;
    for (long size : sizes) {
      sum += size;
    }
    return sum;
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
      names.forEach(children::add);
    } catch (NoSuchFileException e) {
      return List.of(); // Nothing of the kind was made yet, or somebody takes it.
    }
    return children;
  }

  /** One count; what others take away meanwhile is not in it. */
  private static final class Count {
    private final Store store;
    private final Machine machine;
    private int closed;

    Count(Store store, Machine machine) {
      this.store = store;
      this.machine = machine;
    }

    long tree(Path tree) throws IOException {
      DiskUsage usage = machine.usage(tree);
      closed += usage.closed();
      return usage.bytes();
    }

    List<Cache> caches(Path mounts) throws IOException {
      List<Cache> caches = new ArrayList<>();
      for (KeptCache cache : KeptCache.list(mounts)) {
        caches.add(new Cache(cache, cache.bytes(this::tree, store.work())));
      }
      return caches;
    }

    SortedMap<Digest, Derived> layers(Path folders) throws IOException {
      SortedMap<Digest, Derived> layers = new TreeMap<>();
      for (Path folder : children(folders)) {
        try {
          layers.put(Digest.parse("sha256:" + folder.getFileName()), layer(folder));
        } catch (NoSuchFileException e) {
          // Somebody takes it.
        }
      }
      return layers;
    }

    private Derived layer(Path folder) throws IOException {
      Instant used = Files.getLastModifiedTime(folder).toInstant();
      long trees = 0;
      long rest = DiskUsage.alone(folder);
      for (Path inside : children(folder)) {
        if (Files.isDirectory(inside)) {
          OptionalLong known = RecordedSize.read(inside, LayerTrees.WHOLE);
          trees += known.isPresent() ? known.getAsLong() : tree(inside);
        } else {
          rest += DiskUsage.alone(inside);
        }
      }
      return new Derived(used, trees, rest);
    }
  }
}
