package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChallengeTest {

  @Test
  void parametersAreReadInAnyOrderAndSpacing() {
    assertThat(
            Challenge.parse(
                "Bearer  scope=\"repository:a/b:pull,push\" , Realm=\"https://x/y?z=\\\"q\\\"\",service=s"))
        .singleElement()
        .satisfies(
            challenge -> {
              assertThat(challenge.scheme()).isEqualTo("bearer");
              assertThat(challenge.parameters())
                  .containsEntry("scope", "repository:a/b:pull,push")
                  .containsEntry("realm", "https://x/y?z=\"q\"")
                  .containsEntry("service", "s");
            });
  }

  @Test
  void severalChallengesMayShareAHeader() {
    assertThat(Challenge.parse("Negotiate, Basic realm=\"a\", Bearer realm=\"b\""))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "basic", "bearer");
  }

  @Property(tries = 200)
  void anythingEnds(@ForAll String header) {
    assertThat(Challenge.parse(header)).isNotNull();
  }
}
