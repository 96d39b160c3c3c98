package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.request.StoreLimit;
import io.jbuild.result.StoreExcess;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MaxSizeTest {

  private final Typed user = new Typed();

  private static StoreLimit limit(long bytes) {
    return new StoreLimit(OptionalLong.of(bytes));
  }

  @Test
  void theOptionCountsThenTheEnvironmentThenAPartOfTheDisk() {
    user.type("pull", "app");
    user.environment.put("JBUILD_MAX_SIZE", "2g");
    user.type("pull", "app");
    user.type("pull", "--max-size", "500MB", "app");

    assertThat(user.engine.limits)
        .containsExactly(new StoreLimit(OptionalLong.empty()), limit(2L << 30), limit(500L << 20));
    assertThat(user.engine.bounds).as("while it is written, too").isEqualTo(user.engine.limits);
  }

  @Test
  void whatAddsNothingToTheStoreIsNotHeldToASize() {
    user.environment.put("JBUILD_MAX_SIZE", "nonsense");
    assertThat(user.type("images")).isZero();
    assertThat(user.type("du")).isZero();
    assertThat(user.engine.limits).isEmpty();
  }

  @Test
  void whatIsNoSizeIsRefusedBeforeTheWorkBegins() {
    assertThat(user.type("pull", "--max-size", "much", "app")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: invalid size 'much' of the store. Write a size such as 500m or 10GB.\n");
    user.environment.put("JBUILD_MAX_SIZE", "20%");
    assertThat(user.type("pull", "app")).isEqualTo(2);
    assertThat(user.err).contains("invalid size '20%' of JBUILD_MAX_SIZE");
    assertThat(user.engine.images.pulls).isEmpty();
  }

  @Test
  void whatIsNeededAloneAndTooMuchIsAWarning() {
    user.engine.excess = Optional.of(new StoreExcess(10_000_000_000L, 12_300_000_000L, 0));
    assertThat(user.type("pull", "app")).isZero();
    assertThat(user.err)
        .isEqualTo(
            "WARNING: images and containers take 12.3GB of the store, which may have 10GB: remove"
                + " some (jbuild du, prune, rmi, rm), or allow more with --max-size\n");
    user.engine.excess = Optional.of(new StoreExcess(10_000_000, 12_000_000, 4_000_000));
    assertThat(user.type("pull", "app")).isZero();
    assertThat(user.err)
        .startsWith(
            "WARNING: images and containers take 12MB (4MB of it images without a name) of the"
                + " store, which may have 10MB: remove some");
  }

  @Test
  void pruningKeepsSoMuchOfTheCache() {
    assertThat(user.type("prune", "--keep-storage", "1g")).isZero();
    assertThat(user.out)
        .contains("Deleted build cache: 2 steps\n", "Deleted cache mounts: 1\n")
        .endsWith("Total reclaimed space: 13.3MB\n");
    assertThat(user.engine.cachesPruned).containsExactly(1L << 30);
    assertThat(user.engine.pruned).containsExactly(false);
    assertThat(user.type("prune", "--keep-storage", "x")).isEqualTo(2);
    assertThat(user.engine.cachesPruned).hasSize(1);
  }

  @Test
  void whatDockersUsersAddToItChangesWhatItIsAbout() {
    assertThat(user.type("prune", "--all", "--keep-storage", "1m")).isZero();
    assertThat(user.engine.pruned).as("named images stay, and a megabyte").containsExactly(false);
    assertThat(user.engine.cachesPruned).containsExactly(1L << 20);
    assertThat(user.engine.unusedPruned).isEmpty();

    assertThat(user.type("prune", "-a", "--filter", "until=1h", "--keep-storage", "2m")).isZero();
    assertThat(user.engine.unusedPruned).hasSize(1);
    assertThat(user.engine.cachesPruned).containsExactly(1L << 20, 2L << 20);
    assertThat(user.engine.pruned).containsExactly(false, false);
  }
}
