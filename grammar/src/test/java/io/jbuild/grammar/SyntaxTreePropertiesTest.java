package io.jbuild.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SyntaxTreePropertiesTest {
  private static final List<String> PIECES =
      List.of(
          "FROM",
          "RUN",
          "COPY",
          "ENV",
          "ARG",
          "ONBUILD",
          "CMD",
          "HEALTHCHECK",
          "LABEL",
          "--x=",
          "--",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\\",
          "`",
          "\\\n",
          "`\n",
          "#",
          "# escape=`\n",
          "<<EOF",
          "<<-'E'",
          "EOF\n",
          "\"",
          "'",
          "[",
          "]",
          "{",
          "\"a\"",
          ",",
          ":",
          "1",
          "null",
          "=",
          "$",
          "${",
          "}",
          "a",
          "é",
          "\u00a0",
          "\u2028",
          "\ud800",
          "\0",
          "😀",
          "${a:-",
          "/",
          "?");

  @Property(tries = 2000)
  void anyTextIsATreeOrRefused(@ForAll("texts") String text) {
    endsInATreeOrARefusal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 500)
  void anyBytesAreATreeOrRefused(@ForAll byte[] bytes) {
    endsInATreeOrARefusal(bytes);
  }

  private static void endsInATreeOrARefusal(byte[] text) {
    try {
      SyntaxTree tree = SyntaxTree.parse(text);
      int line = 0;
      for (Node node : tree.nodes()) {
        assertThat(node.firstLine()).isGreaterThan(line);
        assertThat(node.lastLine()).isGreaterThanOrEqualTo(node.firstLine());
        line = node.lastLine();
      }
      assertThat(tree.nodes()).isNotEmpty();
    } catch (SyntaxException refusal) {
      assertThat(refusal.firstLine()).isPositive();
      assertThat(refusal.lastLine()).isGreaterThanOrEqualTo(refusal.firstLine());
    }
  }

  @Property(tries = 2000)
  void anyWordExpandsOrIsRefused(@ForAll("texts") String word) {
    for (ShellWords.Option option : ShellWords.Option.values()) {
      try {
        var expansion =
            ShellWords.expand(word, '\\', Set.of(option), name -> Optional.of("v " + name));
        assertThat(expansion.unset()).isEmpty();
      } catch (SyntaxException refusal) {
        assertThat(refusal.message()).startsWith("failed to process ");
      }
    }
  }

  @Property
  void wordsWithoutSignsAreThemselves(@ForAll("plainWords") List<String> words) {
    SyntaxTree tree =
        SyntaxTree.parse(("EXPOSE  " + String.join(" ", words)).getBytes(StandardCharsets.UTF_8));

    assertThat(tree.nodes().get(0).arguments().words()).isEqualTo(words);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(PIECES).list().ofMaxSize(30).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<String>> plainWords() {
    return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8).list().ofMaxSize(6);
  }

  @Test
  void depthOfOtherPeoplesTextIsNoDepthOfOurs() {
    String deepJson = "CMD " + "[".repeat(30_000) + "]".repeat(30_000);
    String deepOnbuild = "ONBUILD ".repeat(8_000) + "RUN x";
    String deepWord = "${a:-".repeat(20_000) + "}".repeat(20_000);

    assertThat(parse(deepJson).arguments().json()).isFalse();
    assertThat(parse(deepOnbuild).arguments().trigger()).isPresent();
    assertThatThrownBy(() -> ShellWords.expand(deepWord, '\\', Set.of(), name -> Optional.empty()))
        .isInstanceOf(SyntaxException.class)
        .hasMessageContaining("substitutions stand too deep in each other");
  }

  private static Node parse(String text) {
    return SyntaxTree.parse(text.getBytes(StandardCharsets.UTF_8)).nodes().get(0);
  }
}
