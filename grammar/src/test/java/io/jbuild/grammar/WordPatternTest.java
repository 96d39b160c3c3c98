package io.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class WordPatternTest {

  @Test
  void twiceTheSignTakesTheLongestMatch() {
    assertThat(expand("${v#*/}", "a/b/c")).isEqualTo("b/c");
    assertThat(expand("${v##*/}", "a/b/c")).isEqualTo("c");
    assertThat(expand("${v%/*}", "a/b/c")).isEqualTo("a/b");
    assertThat(expand("${v%%/*}", "a/b/c")).isEqualTo("a");
  }

  @Test
  void aQuestionMarkIsOneCharacterAlsoOutsideTheBasicPlane() {
    assertThat(expand("${v#?}", "😀x")).isEqualTo("x");
    assertThat(expand("${v%?}", "x😀")).isEqualTo("x");
  }

  @Test
  void anEmptyPatternMatchesBetweenAllCharacters() {
    assertThat(WordPattern.of("").replace("ab", "-", true)).isEqualTo("-a-b-");
    assertThat(WordPattern.of("*").replace("ab", "-", true)).isEqualTo("-");
  }

  @Test
  void anUnfriendlyPatternTakesNoLongerThanOthers() {
    String pattern = "*a".repeat(40) + "b";
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(expand("${v##" + pattern + "}", "a".repeat(2_000))).hasSize(2_000));
  }

  @Test
  void aReplacementThatNearlyMatchesEverywhereTakesNoLongerThanOthers() {
    String value = "a".repeat(100_000);
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(expand("${v//a*aaaaaaaaaab/x}", value)).isEqualTo(value));
  }

  @Test
  void replacementsAreThoseOfTheLeftmostAndLongestMatches() {
    assertThat(expand("${v/b*d/-}", "abcdbcde")).isEqualTo("a-e");
    assertThat(expand("${v//a?/-}", "abaca")).isEqualTo("--a");
    assertThat(expand("${v//b*/-}", "ab\nab\n")).isEqualTo("a-\na-\n");
    assertThat(expand("${v/z/-}", "abc")).isEqualTo("abc");
  }

  private static String expand(String word, String value) {
    return ShellWords.expand(word, '\\', Set.of(), name -> Optional.of(value)).text();
  }
}
