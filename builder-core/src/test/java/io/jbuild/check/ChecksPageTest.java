package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code docs/checks.md} explains every rule, and each of its examples is one. */
class ChecksPageTest {

  private static final String FENCE = "```";

  @Test
  void everyRuleIsExplained() throws IOException {
    assertThat(examples().keySet())
        .containsExactlyElementsOf(Arrays.stream(Rule.values()).map(Rule::word).toList());
  }

  @TestFactory
  Stream<DynamicTest> examplesAreFound() throws IOException {
    return examples().entrySet().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.getKey(),
                    () -> {
                      Checked user = new Checked();
                      user.ignored.add("*.log");
                      if (example.getKey().equals(Rule.UNDECLARED_BUILD_ARG.word())) {
                        user.buildArgs.put("IMAGETAG", "1");
                      }
                      assertThat(user.checks(example.getValue()).findings())
                          .extracting(Finding::rule)
                          .contains(example.getKey());
                    }));
  }

  /** The examples by the rules whose sections they stand in. */
  private static Map<String, String> examples() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("..", "docs", "checks.md"), StandardCharsets.UTF_8);
    Map<String, String> examples = new LinkedHashMap<>();
    String rule = "";
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("### ")) {
        rule = line.substring(4);
        examples.put(rule, "");
      } else if (line.startsWith(FENCE)) {
        inside = !inside;
      } else if (inside && !rule.isEmpty()) {
        examples.merge(rule, line + "\n", String::concat);
      }
    }
    return examples;
  }
}
