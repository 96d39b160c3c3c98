package io.jbuild.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorthTest {

  /** In the order in which they go: milliseconds, megabytes, minutes since they were used. */
  private static final List<double[]> ROWS =
      List.of(
          new double[] {1_000, 100, 60 * 24 * 30}, // a month old, a second for much
          new double[] {Worth.millis(Worth.READ, 100_000_000), 100, 60 * 24}, // an unpacked tree
          new double[] {1_000, 100, 60 * 24}, // what it is made of, as old
          new double[] {60_000, 100, 60 * 24 * 30}, // a minute for as much, but a month old
          new double[] {60_000, 100, 60 * 24},
          new double[] {1_000, 100, 10}, // cheap, but used just now
          new double[] {1_000, 100, 0},
          new double[] {60_000, 1, 60 * 24}, // a minute, for a hundredth of the room
          new double[] {60_000, 1, 0});

  private static double worth(double[] row) {
    return Worth.of(row[0], (long) (row[1] * 1e6), Duration.ofMinutes((long) row[2]));
  }

  @Test
  void theLeastWorthGoesFirst() {
    List<double[]> mixed = new ArrayList<>(ROWS);
    Collections.shuffle(mixed, new Random(7));
    mixed.sort(Comparator.comparingDouble(WorthTest::worth));
    assertThat(mixed).containsExactlyElementsOf(ROWS);
  }

  @Test
  void whatComesFromTheFutureOrTakesNothingHasAWorthToo() {
    assertThat(Worth.of(1, 0, Duration.ofDays(-1))).isFinite().isPositive();
  }
}
