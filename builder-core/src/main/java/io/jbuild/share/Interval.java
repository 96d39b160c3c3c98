package io.jbuild.share;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A part of time, by the clock of {@link System#nanoTime}. */
record Interval(long begin, long end) {

  /** How long at least one of them went on. */
  static Duration covered(Collection<Interval> intervals) {
    List<Interval> sorted = new ArrayList<>(intervals);
    sorted.sort(Comparator.comparingLong(Interval::begin));
    long covered = 0;
    long until = Long.MIN_VALUE;
    for (Interval interval : sorted) {
      covered += Math.max(0, interval.end() - Math.max(until, interval.begin()));
      until = Math.max(until, interval.end());
    }
    return Duration.ofNanos(covered);
  }
}
