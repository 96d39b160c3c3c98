package io.jbuild.fuzz;

import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Any word expands, or is refused. The first line of the input is the value of {@code $x}. */
public final class WordsFuzz {

  private WordsFuzz() {}

  /** Jazzer calls it by this name. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    String value = end < 0 ? "abc/abc" : text.substring(0, end);
    String word = text.substring(end + 1);
    Function<String, Optional<String>> variables =
        name ->
            switch (name) {
              case "x" -> Optional.of(value);
              case "e" -> Optional.of("");
              default -> Optional.empty();
            };
    for (char escape : new char[] {'\\', '`'}) {
      WordExpansion expansion = new WordExpansion(escape);
      refusedOrNot(() -> expansion.expand(word, variables));
      refusedOrNot(() -> expansion.words(word, variables));
      expansion.expandForDisplay(word, variables);
    }
    refusedOrNot(() -> WordExpansion.expandHeredoc(word, variables));
  }

  private static void refusedOrNot(Runnable expansion) {
    try {
      expansion.run();
    } catch (BuildException refusal) {
      if (refusal.blame() != Blame.DOCKERFILE || refusal.message().isBlank()) {
        throw new AssertionError("not a refusal that helps", refusal);
      }
    }
  }
}
