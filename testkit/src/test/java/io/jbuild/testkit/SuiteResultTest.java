package io.jbuild.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteResultTest {

  @TempDir Path folder;
  private final SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();

  @Test
  void aCaseDiffersWhereAllItsPlacesAreKnownAndFailsOtherwise() throws IOException {
    found.put("equal", new TreeMap<>());
    found("known", "mode");
    found("half", "mode", "size");

    SuiteResult result = result("{\"known\": [\"mode\"], \"half\": [\"mode\"]}");

    assertThat(result.passed()).isEqualTo(1);
    assertThat(result.differs()).containsOnlyKeys("known");
    assertThat(result.failed().get("half")).containsOnlyKeys("size");
    assertThat(result.isGreen()).isFalse();
  }

  @Test
  void aKnownDifferenceThatIsNoneFailsTheRun() throws IOException {
    found("known", "mode");

    SuiteResult result = result("{\"known\": [\"mode\", \"size\"], \"gone\": [\"mode\"]}");

    assertThat(result.failed()).isEmpty();
    assertThat(result.stale())
        .containsEntry("known", List.of("size"))
        .containsEntry("gone", List.of("mode"));
    assertThat(result.isGreen()).isFalse();
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    found("known", "mode");
    found("half", "size");
    SuiteResult result = result("{\"known\": [\"mode\"], \"gone\": [\"mode\"]}");

    result.write(folder.resolve("results"));

    assertThat(SuiteResult.readAll(folder.resolve("results"))).containsExactly(result);
  }

  @Test
  void aDifferenceWithoutAReasonIsRefused() throws IOException {
    Path file = folder.resolve("known.json");
    Files.writeString(file, "[{\"suite\": \"s\", \"reason\": \" \", \"cases\": {\"a\": [\"b\"]}}]");

    assertThatThrownBy(() -> KnownDifferences.read(file)).hasMessageContaining("needs");
  }

  private void found(String name, String... places) {
    SortedMap<String, String> differences = new TreeMap<>();
    for (String place : places) {
      differences.put(place, "one / other");
    }
    found.put(name, differences);
  }

  private SuiteResult result(String cases) throws IOException {
    Path file = folder.resolve("known.json");
    Files.writeString(file, "[{\"suite\": \"s\", \"reason\": \"why\", \"cases\": " + cases + "}]");
    return SuiteResult.of("s", found, KnownDifferences.read(file));
  }
}
