package io.jbuild.result;

import io.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * What was pruned.
 *
 * @param images ids of images that had no name
 * @param steps how many results of steps
 * @param caches how many caches of commands
 * @param failedState whether the state that a failed command left is gone: no shell opens in it
 * @param bytes freed on the disk
 */
public record PrunedStore(
    List<Digest> images, int steps, int caches, boolean failedState, long bytes) {
  public PrunedStore {
    images = List.copyOf(images);
  }

  /** Both together. */
  public PrunedStore and(PrunedStore other) {
    List<Digest> both = new ArrayList<>(images);
    both.addAll(other.images());
    return new PrunedStore(
        both,
        steps + other.steps(),
        caches + other.caches(),
        failedState || other.failedState(),
        bytes + other.bytes());
  }
}
