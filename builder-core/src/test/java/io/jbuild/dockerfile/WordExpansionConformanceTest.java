package io.jbuild.dockerfile;

import static io.jbuild.dockerfile.ConformanceData.differ;
import static io.jbuild.dockerfile.ConformanceData.texts;

import io.jbuild.failure.BuildException;
import io.jbuild.grammar.ShellWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WordExpansionConformanceTest {

  @Test
  void expandsAsBuildKit() throws IOException {
    ConformanceData.compare(
        "words/expansion",
        ConformanceData.json("words/expansion.json"),
        expected -> expected.get("word").stringValue(),
        expected -> {
          WordExpansion expansion =
              new WordExpansion(expected.get("escape").stringValue().charAt(0));
          try {
            ShellWords.Expansion result =
                expansion.examine(expected.get("word").stringValue(), variables(expected));
            return differ(
                List.of(
                    expected.path("error").asString(""),
                    expected.path("out").asString(""),
                    texts(expected.path("words")),
                    texts(expected.path("unmatched"))),
                List.of("", result.text(), result.words(), List.copyOf(result.unset())));
          } catch (BuildException refusal) {
            return differ(expected.path("error").asString("no error"), refusal.message());
          }
        });
  }

  @Test
  void expandsTheTableOfTheShellAsBuildKit() throws IOException {
    JsonNode table = ConformanceData.json("words/envVarTest.json");
    WordExpansion expansion = new WordExpansion(table.get("escape").stringValue().charAt(0));
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode row : table.get("cases")) {
      if (!row.get("platform").stringValue().equals("W")) {
        cases.add(row);
      }
    }
    ConformanceData.compare(
        "words/env-table",
        cases,
        expected -> "line " + expected.get("line"),
        expected -> {
          try {
            String word = expected.get("word").stringValue();
            String result = expansion.expand(word, variables(table));
            return differ(expected.get("expected").asString("an error"), result);
          } catch (BuildException refusal) {
            return differ(expected.path("message").asString("no error"), refusal.message());
          }
        });
  }

  @Test
  void splitsWordsAsBuildKit() throws IOException {
    ConformanceData.compare(
        "words/splitting",
        ConformanceData.json("words/wordsTest.json"),
        expected -> "line " + expected.get("line"),
        expected -> {
          boolean refused = expected.get("error").booleanValue();
          try {
            String word = expected.get("word").stringValue();
            List<String> words = new WordExpansion('\\').words(word, variables(expected));
            return refused ? "not refused" : differ(texts(expected.get("words")), words);
          } catch (BuildException refusal) {
            return refused ? "" : refusal.message();
          }
        });
  }

  @Test
  void keepsWhatHeredocsAndProgressKeepAsBuildKit() throws IOException {
    ConformanceData.compare(
        "words/modes",
        ConformanceData.json("words/expansion_modes.json"),
        expected -> expected.get("mode") + " " + expected.get("word"),
        expected -> {
          String word = expected.get("word").stringValue();
          Function<String, Optional<String>> variables = variables(expected);
          String result =
              expected.get("mode").stringValue().startsWith("heredoc")
                  ? WordExpansion.expandHeredoc(word, variables)
                  : new WordExpansion('\\').expandForDisplay(word, variables);
          // Progress shows a text that cannot be expanded as it is.
          return differ(expected.path("result").asString(word), result);
        });
  }

  private static Function<String, Optional<String>> variables(JsonNode expected) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String assignment : texts(expected.get("env"))) {
      int equals = assignment.indexOf('=');
      values.put(
          equals < 0 ? assignment : assignment.substring(0, equals),
          equals < 0 ? "" : assignment.substring(equals + 1));
    }
    return name -> Optional.ofNullable(values.get(name));
  }
}
