package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.ImageReference;
import io.jbuild.plan.NamedContext;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the rules say of stages and images that named contexts stand for. */
class NamedContextRulesTest {

  private static final String REPLACED =
      "FROM scratch AS base\nLABEL a=$NONE\nFROM base\nLABEL b=$GIVEN\n";

  private final Checked user = new Checked();

  @Test
  void aBuildPassesOverAStageThatAContextStandsFor() {
    user.contexts.put("base", new NamedContext.Files(Optional.empty()));
    user.extent = Checks.Extent.BUILD;
    assertThat(user.in(REPLACED))
        .containsExactly("4 UndefinedVar: Usage of undefined variable '$GIVEN'");
    user.contexts.clear();
    assertThat(user.in(REPLACED))
        .containsExactly(
            "2 UndefinedVar: Usage of undefined variable '$NONE'",
            "4 UndefinedVar: Usage of undefined variable '$GIVEN'");
  }

  @Test
  void whoLooksAtEverythingLooksAtItToo() {
    user.contexts.put("base", new NamedContext.Files(Optional.empty()));
    assertThat(user.in(REPLACED))
        .contains(
            "2 UndefinedVar: Usage of undefined variable '$NONE'",
            "4 UndefinedVar: Usage of undefined variable '$GIVEN'");
  }

  @Test
  void theVariablesAreThoseOfTheImageThatStandsForIt() {
    user.base.setEnv("GIVEN", "1");
    user.contexts.put("base", new NamedContext.OfImage(ImageReference.parse("other")));
    user.extent = Checks.Extent.BUILD;
    assertThat(user.in(REPLACED)).isEmpty();
    user.baseKnown = false;
    assertThat(user.in(REPLACED)).isEmpty();
  }
}
