package io.jbuild.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

  @Property
  void distinctIngredientsGiveDistinctDigests(
      @ForAll @Size(max = 3) List<@StringLength(max = 2) @CharRange(from = 'a', to = 'b') String> first,
      @ForAll @Size(max = 3) List<@StringLength(max = 2) @CharRange(from = 'a', to = 'b') String> second) {
    CacheKey one = CacheKey.of("run", 1).add("arguments", first).build();
    CacheKey other = CacheKey.of("run", 1).add("arguments", second).build();
    assertThat(one.digest().equals(other.digest())).isEqualTo(first.equals(second));
  }

  @Test
  void whereOneValueEndsCounts() {
    assertThat(CacheKey.of("run", 1).add("a", List.of("ab", "c")).build().digest())
        .isNotEqualTo(CacheKey.of("run", 1).add("a", List.of("a", "bc")).build().digest());
    assertThat(CacheKey.of("run", 1).add("a", List.of("x")).add("b", List.of()).build().digest())
        .isNotEqualTo(
            CacheKey.of("run", 1).add("a", List.of()).add("b", List.of("x")).build().digest());
    assertThat(CacheKey.of("run", 1).add("a", List.of("b")).add("c", List.of()).build().digest())
        .isNotEqualTo(
            CacheKey.of("run", 1).add("a", List.of()).add("b", List.of("c")).build().digest());
  }

  @Test
  void theStepsVersionCounts() {
    assertThat(CacheKey.of("run", 1).build().digest())
        .isNotEqualTo(CacheKey.of("run", 2).build().digest());
  }
}
