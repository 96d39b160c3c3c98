package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryWatchTest {

  @Test
  void memoryIsUsedUpWhenThreeTimesInARowThereWasTimeForNothingElse() {
    MemoryWatch watch = new MemoryWatch();

    assertThat(watch.usedUp(10_000, 9_500)).isFalse();
    assertThat(watch.usedUp(10_000, 19_000)).isFalse();
    assertThat(watch.usedUp(10_000, 21_000)).isFalse();
    assertThat(watch.usedUp(20_000, 40_000)).isFalse();
    assertThat(watch.usedUp(10_000, 49_900)).isFalse();
    assertThat(watch.usedUp(10_000, 59_800)).isTrue();
  }

  @Test
  void aBuildThatCollectsMuchAndGoesOnIsLeftAlone() {
    MemoryWatch watch = new MemoryWatch();

    for (int i = 1; i < 100; i++) {
      assertThat(watch.usedUp(10_000, i * 8_500L)).isFalse();
    }
  }

  @Test
  void aClassThatCouldNotBeLoadedForLackOfMemoryIsLackOfMemory() {
    Throwable failure =
        new ExceptionInInitializerError(new IllegalStateException(new OutOfMemoryError()));

    assertThat(MemoryWatch.isOfMemory(failure)).isTrue();
    assertThat(MemoryWatch.isOfMemory(new NoClassDefFoundError("x"))).isFalse();
  }
}
