package io.jbuild.share;

import io.jbuild.oci.Digest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs that a build could not use as it found them in places. Safe for several threads. */
public final class KnownDamage {

  private final Set<At> known = ConcurrentHashMap.newKeySet();

  /**
   * One of them.
   *
   * @param blobs where it is, see {@link CachePlace#blobs}
   */
  private record At(String blobs, Digest blob) {}

  void note(CachePlace place, Digest blob) {
    known.add(new At(place.blobs(), blob));
  }

  /** Whether a blob was found damaged, there or in a place that has its blobs in common with it. */
  boolean isAt(CachePlace place, Digest blob) {
    return known.contains(new At(place.blobs(), blob));
  }
}
