package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordExpansionTest {

  @Test
  void blanksOfAVariablePartWordsButNotASingleWord() {
    WordExpansion expansion = new WordExpansion('\\');

    assertThat(expansion.expand("x$v", WordExpansionTest::variable)).isEqualTo("xa b");
    assertThat(expansion.words("x$v \"$v\" c\\ d", WordExpansionTest::variable))
        .containsExactly("xa", "b", "a b", "c d");
  }

  @Test
  void namesThatNobodySetAreReported() {
    assertThat(
            new WordExpansion('\\').examine("${b:-1} $a $v", WordExpansionTest::variable).unset())
        .containsExactly("a", "b");
  }

  @Test
  void textBeforeASubstitutionWithADefaultIsKept() {
    // BuildKit loses the 80 here.
    assertThat(new WordExpansion('\\').words("80${p:-/tcp}", WordExpansionTest::variable))
        .containsExactly("80/tcp");
  }

  @Test
  void aVariableThatMustBeSetIsDemanded() {
    var refusal =
        catchThrowableOfType(
            BuildException.class,
            () ->
                new WordExpansion('\\').expand("${V:?not \"given\"}", WordExpansionTest::variable));

    assertThat(refusal.message())
        .isEqualTo("failed to process \"${V:?not \\\"given\\\"}\": V: not given");
    assertThat(refusal.hint()).isEqualTo("Give V a value.");
    assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
  }

  @Test
  void aHeredocKeepsItsQuotesAndEscapesWithABackslashOnly() {
    assertThat(WordExpansion.expandHeredoc("\"$v\" '$v' \\$v `$v\n", WordExpansionTest::variable))
        .isEqualTo("\"a b\" 'a b' $v `a b\n");
  }

  private static Optional<String> variable(String name) {
    return name.equals("v") ? Optional.of("a b") : Optional.empty();
  }
}
