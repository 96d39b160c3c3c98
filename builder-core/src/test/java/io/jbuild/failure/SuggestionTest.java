package io.jbuild.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

  private static final List<String> KNOWN =
      List.of("ENV", "FROM", "RUN", "ENTRYPOINT", "--tag", "-t", "--target", "run", "builder");

  @ParameterizedTest
  @CsvSource({
    "RUUN, RUN",
    "RNU, RUN",
    "ENTRYPONIT, ENTRYPOINT",
    "entrypoint, ENTRYPOINT",
    "ENT, ENV",
    "ENTRY, ENTRYPOINT",
    "--tga, --tag",
    "--tar, --tag",
    "--targ, --tag",
    "--targe, --target",
    "FOO, FROM",
    "EN, ENV",
    "bulidr, builder",
    "Run, RUN",
  })
  void theClosestWordIsNamedAndOfSeveralTheFirst(String written, String meant) {
    assertThat(Suggestion.of(written, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"-x", "F", "FOOLS", "--xyz", "--something", "''"})
  void nothingIsNamedThatIsFarAway(String written) {
    assertThat(Suggestion.of(written, KNOWN)).isEmpty();
  }

  @Test
  void theWordItselfIsNoSuggestion() {
    assertThat(Suggestion.of("alpine", List.of("alpine"))).isEmpty();
  }

  @Test
  void whereNoWordIsCloseAllAreNamed() {
    List<String> known = List.of("auto", "plain", "quiet");
    assertThat(Suggestion.among("plian", known)).isEqualTo("Did you mean 'plain'?");
    assertThat(Suggestion.among("loud", known)).isEqualTo("There are: auto, plain and quiet.");
  }
}
