package io.jbuild.request;

import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.util.List;

/**
 * Where results of steps come from that other machines made, and where those of this build go.
 *
 * @param from asked in this order, after the store
 * @param to where results go once the image is where it goes
 * @param inline whether the image's manifest tells of which steps its layers are
 * @param pushed whether the image goes to a registry under its names after this, so that layers
 *     that came from elsewhere need not be here
 * @param mounts where the caches that commands mount come from and go to
 * @param flights where it is said who does what
 */
public record CacheOptions(
    List<CachePlace> from,
    List<CacheTarget> to,
    boolean inline,
    boolean pushed,
    MountOptions mounts,
    FlightOptions flights) {

  /** Nothing is shared. */
  public static final CacheOptions NONE =
      new CacheOptions(List.of(), List.of(), false, false, MountOptions.NONE, FlightOptions.NONE);

  public CacheOptions {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /** Whether anything is shared at all. */
  public boolean isShared() {
    return inline || !from.isEmpty() || !to.isEmpty();
  }

  /** Whether one of two would replace the other. */
  boolean isOneForBoth() {
    return mounts.to().stream()
        .anyMatch(
            target -> to.stream().anyMatch(one -> one.place().equals(target.target().place())));
  }

  /** The same for an image that is pushed under its names. */
  CacheOptions forPush() {
    return new CacheOptions(from, to, inline, true, mounts, flights);
  }

  /** The same with what commands mount. */
  public CacheOptions with(MountOptions others) {
    return new CacheOptions(from, to, inline, pushed, others, flights);
  }
}
