package io.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  void whatIsReplacedTakesNoLongerThanTheTextIsLong() {
    String word = "${v//*b\u0001/}${v//a*b/}${v//*a*a*b/x}";
    Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () -> assertThat(expand(word, "a".repeat(200_000))).hasSize(600_000));
  }

  @Test
  void theFirstMatchIsReplacedAndOfThoseTheLongest() {
    assertThat(WordPattern.of("a*b").replace("xaab-b a\nab", "<>", true)).isEqualTo("x<> a\n<>");
    assertThat(WordPattern.of("?b").replace("abbbcb", ".", true)).isEqualTo("...");
    assertThat(WordPattern.of("b*").replace("abc\nb", "-", true)).isEqualTo("a-\n-");
    assertThat(WordPattern.of("*").replace("a\n\nb", "-", true)).isEqualTo("-\n-\n-");
  }

  @Test
  void whatDoublesAndDoublesEndsInARefusal() {
    String value = "x".repeat(1 << 20);
    assertThatThrownBy(() -> expand("$v".repeat(100), value))
        .isInstanceOf(SyntaxException.class)
        .hasMessageEndingWith("it expands to more than 16777216 characters");
    assertThatThrownBy(() -> expand("\"" + "$v".repeat(100) + "\"", value))
        .isInstanceOf(SyntaxException.class);
  }

  private static String expand(String word, String value) {
    return ShellWords.expand(word, '\\', Set.of(), name -> Optional.of(value)).text();
  }
}
