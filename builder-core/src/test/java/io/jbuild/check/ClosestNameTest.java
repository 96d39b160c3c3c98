package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNameTest {

  @Test
  void twoLettersMayBeOtherOnesOrMissing() {
    assertThat(ClosestName.of("PAHT", List.of("HOME", "PATH"))).contains("PATH");
    assertThat(ClosestName.of("VERSIN", List.of("VERSION"))).contains("VERSION");
    assertThat(ClosestName.of("VRSIN", List.of("VERSION"))).contains("VERSION");
  }

  @Test
  void threeMayNot() {
    assertThat(ClosestName.of("PAHT", List.of("PA", "HTAP", "PAHTABC", "path"))).contains("PA");
    assertThat(ClosestName.of("abcdef", List.of("abcxyz", "uvwdef", "abcdefghi"))).isEmpty();
    assertThat(ClosestName.of("a", List.of())).isEmpty();
  }

  @Test
  void theClosestIsMeantAndOfSeveralTheFirst() {
    assertThat(ClosestName.of("DIR_ASSET", List.of("DIR_ASS", "DIR_ASSETS", "DIR_ASSEX")))
        .contains("DIR_ASSETS");
  }
}
