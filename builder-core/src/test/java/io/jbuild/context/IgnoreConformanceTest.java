package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jbuild.json.JsonObject;
import io.jbuild.testkit.RecordedAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Compares with what moby/patternmatcher itself answered. */
class IgnoreConformanceTest {

  private static List<JsonObject> cases(String name) throws IOException {
    return JsonObject.parseArray(Files.readAllBytes(RecordedAnswers.require("ignore/" + name)));
  }

  @Test
  void eachPatternMatchesWhatMobysMatcherMatches() throws IOException {
    List<JsonObject> cases = cases("patterns.json");
    SoftAssertions softly = new SoftAssertions();
    for (JsonObject one : cases) {
      List<String> patterns = one.texts("patterns");
      String path = one.requiredText("path");
      if (one.has("error")) {
        softly
            .assertThat(catchThrowable(() -> IgnoreRules.of(patterns)))
            .as("%s", patterns)
            .hasMessage(one.requiredText("error"));
      } else {
        Optional<String> rule = IgnoreRules.of(patterns).rule(path);
        softly
            .assertThat(rule.isPresent())
            .as("%s on %s", patterns, path)
            .isEqualTo(one.flag("expected"));
      }
    }
    softly.assertAll();
    assertThat(cases.size()).isGreaterThan(800);
  }

  @Test
  void eachFileIsReadAsMobysReaderReadsIt() throws IOException {
    List<JsonObject> cases = cases("ignorefile.json");
    for (JsonObject one : cases) {
      assertThat(IgnoreRules.read(one.requiredText("content")))
          .as("%s", one)
          .isEqualTo(one.texts("patterns"));
    }
    assertThat(cases.size()).isGreaterThan(10);
  }
}
