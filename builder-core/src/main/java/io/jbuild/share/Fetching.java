package io.jbuild.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was fetched, and how long that took. Safe for several threads. */
final class Fetching {

  private final List<Interval> intervals = new ArrayList<>();
  private long bytes;

  synchronized void add(long came, Interval interval) {
    bytes += came;
    intervals.add(interval);
  }

  synchronized long bytes() {
    return bytes;
  }

  /** How long at least one layer was on its way. */
  synchronized Duration took() {
    return Interval.covered(intervals);
  }
}
