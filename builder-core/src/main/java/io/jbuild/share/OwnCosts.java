package io.jbuild.share;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.StepRecords;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What commands took on this machine, read when the first is asked for. Safe for several threads.
 */
final class OwnCosts {

  private final StepRecords records;
  private @Nullable SortedMap<Digest, Duration> costs;

  OwnCosts(StepRecords records) {
    this.records = records;
  }

  /** What the last step took that said this. */
  synchronized Optional<Duration> of(Digest words) throws IOException {
    if (costs == null) {
      costs = read();
    }
    return Optional.ofNullable(costs.get(words));
  }

  private SortedMap<Digest, Duration> read() throws IOException {
    List<StepRecords.Made> made = new ArrayList<>(records.made());
    made.sort(Comparator.comparing(StepRecords.Made::used));
    SortedMap<Digest, Duration> all = new TreeMap<>();
    for (StepRecords.Made one : made) {
      StepWords.of(new CacheKey(one.ingredients())).ifPresent(words -> all.put(words, one.cost()));
    }
    return all;
  }
}
