package io.jbuild.result;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a store takes on the disk.
 *
 * @param parts which together are all of it
 * @param closed directories that only the users of a user namespace may look into: not counted
 */
public record StoreUsage(List<Part> parts, int closed) {
  public StoreUsage {
    parts = List.copyOf(parts);
  }

  /**
   * One kind of things.
   *
   * @param name as {@code Images}
   * @param count how many
   * @param bytes on the disk
   * @param reclaimable bytes of it that {@code prune --all} frees
   * @param rebuilt what it took to make these; empty where nobody timed it
   */
  public record Part(
      String name, int count, long bytes, long reclaimable, Optional<Duration> rebuilt) {

    /** A part that nobody timed. */
    public Part(String name, int count, long bytes, long reclaimable) {
      this(name, count, bytes, reclaimable, Optional.empty());
    }
  }

  /** Bytes of all parts. */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }
}
