package io.jbuild.share;

import io.jbuild.blob.Compression;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs that a build could not use as it found them in places. Safe for several threads. */
public final class KnownDamage {

  private final Set<At> known = ConcurrentHashMap.newKeySet();

  /** Layers in the form that images have in registries, by their diffIDs. */
  private final Set<At> pushed = ConcurrentHashMap.newKeySet();

  /**
   * One of them.
   *
   * @param blobs where it is, see {@link CachePlace#blobs}
   */
  private record At(String blobs, Digest blob) {}

  /** A blob is not to be had, whatever the place says of it. */
  void gone(CachePlace place, SharedResult result) {
    known.add(new At(place.blobs(), result.blob().digest()));
  }

  /** A blob is not what its digest says. */
  void damaged(CachePlace place, SharedResult result) {
    gone(place, result);
    if (result.form().equals(Compression.GZIP.form())) {
      pushed.add(new At(place.blobs(), result.diffId()));
    }
  }

  /**
   * Whether a layer of an image was found damaged where the image is pushed: a registry may keep
   * that, whatever it is sent.
   */
  public boolean isPushed(ImageReference name, Digest diffId) {
    return pushed.contains(new At(new CachePlace.InRegistry(name).blobs(), diffId));
  }

  /** Whether a blob was found damaged, there or in a place that has its blobs in common with it. */
  boolean isAt(CachePlace place, Digest blob) {
    return known.contains(new At(place.blobs(), blob));
  }
}
