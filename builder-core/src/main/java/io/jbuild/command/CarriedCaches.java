package io.jbuild.command;

import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a command's caches have to do with those of other machines.
 *
 * @param scope caches of different scopes are different ones; empty for those of all builds
 * @param seeds what new ones begin with, by the caches' identities
 */
public record CarriedCaches(String scope, SortedMap<Digest, LayerStack> seeds) {

  /** Nothing. */
  public static final CarriedCaches NONE = new CarriedCaches("", Collections.emptySortedMap());

  public CarriedCaches {
    seeds = Collections.unmodifiableSortedMap(new TreeMap<>(seeds));
  }

  /** What a cache begins with. */
  Optional<LayerStack> seed(Digest identity) {
    return Optional.ofNullable(seeds.get(identity));
  }

  /** The identities of a task's caches. */
  public static SortedSet<Digest> identities(RunTask task) {
    SortedSet<Digest> all = new TreeSet<>();
    CacheRequest.all(task).forEach(request -> all.add(request.identity()));
    return all;
  }

  /**
   * Sees to it that a cache of a task is never saved: what is in it is nobody else's.
   *
   * @param mounts the store's folder of caches
   * @param mapping of ids
   */
  public static void withhold(RunTask task, Digest identity, Path mounts, String mapping)
      throws IOException {
    for (CacheRequest request : CacheRequest.all(task)) {
      if (request.identity().equals(identity)) {
        Path own = request.folder(mounts, mapping);
        Files.write(KeptCache.withheld(own.resolve(CacheRequest.FIRST)), new byte[0]);
      }
    }
  }

  /**
   * The identities of a task's caches that are not in a store: they would begin anew.
   *
   * @param mounts the store's folder of caches
   * @param mapping of ids: caches of another one have other owners
   */
  public static SortedSet<Digest> absent(RunTask task, Path mounts, String mapping) {
    SortedSet<Digest> absent = new TreeSet<>();
    for (CacheRequest request : CacheRequest.all(task)) {
      if (!Files.isDirectory(request.folder(mounts, mapping).resolve(CacheRequest.FIRST))) {
        absent.add(request.identity());
      }
    }
    return absent;
  }
}
