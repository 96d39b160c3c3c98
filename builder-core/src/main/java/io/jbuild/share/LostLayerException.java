package io.jbuild.share;

import org.jspecify.annotations.Nullable;

/**
 * A layer that a cache said it had cannot be had after all: what was decided because it was there
 * is to be decided again without it.
 */
public final class LostLayerException extends RuntimeException {

  private final transient @Nullable SharedResult lost;
  private final transient SharedPlace place;

  LostLayerException(SharedPlace place, SharedResult lost, Exception cause) {
    super(Reason.of(cause), cause);
    this.place = place;
    this.lost = lost;
  }

  /** What a place said of files is not so. */
  LostLayerException(SharedPlace place, String reason) {
    super(reason);
    this.place = place;
    this.lost = null;
  }

  /** Sees to it that nobody counts on it again. */
  void forget() {
    String reason = String.valueOf(getMessage());
    Throwable cause = getCause();
    if (lost == null || cause == null) {
      place.distrust(reason);
    } else {
      place.lose(lost, reason, cause);
    }
  }
}
