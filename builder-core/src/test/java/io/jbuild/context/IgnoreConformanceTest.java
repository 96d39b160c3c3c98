package io.jbuild.context;

import static io.jbuild.dockerfile.ConformanceData.differ;

import io.jbuild.dockerfile.ConformanceData;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Compares with what moby/patternmatcher itself answered. */
class IgnoreConformanceTest {

  @Test
  void eachPatternMatchesWhatMobysMatcherMatches() throws IOException {
    ConformanceData.compare(
        "ignore/patterns",
        ConformanceData.json("ignore/patterns.json"),
        recorded -> recorded.get("patterns") + " on " + recorded.get("path"),
        recorded -> {
          try {
            boolean matches =
                IgnoreRules.of(texts(recorded.get("patterns")))
                    .rule(recorded.get("path").stringValue())
                    .isPresent();
            return differ(recorded.path("expected").asString("an error"), matches);
          } catch (IllegalArgumentException refusal) {
            return differ(
                recorded.path("error").asString("no error"), String.valueOf(refusal.getMessage()));
          }
        });
  }

  @Test
  void eachFileIsReadAsMobysReaderReadsIt() throws IOException {
    ConformanceData.compare(
        "ignore/files",
        ConformanceData.json("ignore/ignorefile.json"),
        recorded -> recorded.get("content").toString(),
        recorded ->
            differ(
                texts(recorded.path("patterns")),
                IgnoreRules.read(recorded.get("content").stringValue())));
  }

  private static List<String> texts(JsonNode array) {
    return array.values().stream().map(JsonNode::stringValue).toList();
  }
}
