package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.grammar.ShellWords;
import io.jbuild.grammar.ShellWords.Expansion;
import io.jbuild.grammar.ShellWords.Option;
import io.jbuild.grammar.SyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Replaces the variables in what an instruction says, as a shell would; quotes and escapes go.
 *
 * <p>Each method throws a {@link BuildException} without lines where a word is not well-formed, or
 * demands a variable ({@code ${NAME:?}}).
 *
 * @param escape the Dockerfile's escape character
 */
public record WordExpansion(char escape) {

  /** One word: blanks stay. Most instructions take their arguments so. */
  public String expand(String word, Function<String, Optional<String>> variables) {
    return examine(word, variables).text();
  }

  /** Words: blanks that no quote or escape protects part them, also those of a variable's value. */
  public List<String> words(String text, Function<String, Optional<String>> variables) {
    return examine(text, variables).words();
  }

  /** The same with all that is known about it, among it the names that nobody set. */
  public Expansion examine(String word, Function<String, Optional<String>> variables) {
    return expansion(word, escape, Set.of(), variables);
  }

  /** A here-document's content: quotes are text, and the escape is a backslash everywhere. */
  public static String expandHeredoc(String content, Function<String, Optional<String>> variables) {
    return expansion(content, '\\', Set.of(Option.IGNORE_QUOTES), variables).text();
  }

  /** An instruction's text as progress shows it: quotes and unknown variables stay. */
  public String expandForDisplay(String text, Function<String, Optional<String>> variables) {
    Set<Option> options = Set.of(Option.KEEP_QUOTES, Option.KEEP_UNSET);
    try {
      return ShellWords.expand(text, escape, options, variables).text();
    } catch (SyntaxException unbalanced) {
      return text;
    }
  }

  private static Expansion expansion(
      String text, char escape, Set<Option> options, Function<String, Optional<String>> variables) {
    try {
      return ShellWords.expand(text, escape, options, variables);
    } catch (SyntaxException refusal) {
      throw new BuildException(Blame.DOCKERFILE, refusal.message(), refusal.hint(), refusal);
    }
  }
}
