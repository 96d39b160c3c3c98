package io.jbuild.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.difference.Cause;
import io.jbuild.difference.ValueChange;
import io.jbuild.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigComparisonTest {

  @Test
  void valuesAreNamedByTheirPlaceAndInItsOrder() throws JsonException {
    assertThat(
            lines(
                between(
                    """
                    {"config": {"Env": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
                      "Labels": {"org.x": "1"}, "Volumes": {"/data": {}}}, "os": "linux"}
                    """,
                    """
                    {"config": {"Env": ["0", "1", "two", "3", "4", "5", "6", "7", "8", "9", "ten"],
                      "Labels": {"org.x": "2"}, "User": ""}, "os": "linux", "n": null}
                    """)))
        .containsExactly(
            "config.Env[2] 2 > two",
            "config.Env[10] 10 > ten",
            "config.Labels[\"org.x\"] 1 > 2",
            "config.User - > ",
            "config.Volumes[\"/data\"] {} > -");
  }

  @Test
  void theDigestsOfLayersAreLeftToTheLayers() throws JsonException {
    assertThat(
            between(
                "{\"rootfs\": {\"diff_ids\": [\"a\"], \"type\": \"layers\"}}",
                "{\"rootfs\": {\"diff_ids\": [\"b\", \"c\"], \"type\": \"layers\"}}"))
        .isEmpty();
  }

  @Test
  void anInstructionMoreDoesNotShiftTheHistory() throws JsonException {
    assertThat(
            lines(
                between(
                    """
                    {"history": [{"created_by": "a"}, {"created_by": "b", "comment": "1"},
                      {"created_by": "c"}]}
                    """,
                    """
                    {"history": [{"created_by": "a"}, {"created_by": "new", "empty_layer": true},
                      {"created_by": "b", "comment": "2"}, {"created_by": "changed"}]}
                    """)))
        .containsExactly(
            "history[1].comment 1 > 2",
            "history[1].created_by - > new",
            "history[1].empty_layer - > true",
            "history[2].created_by c > changed");
  }

  @Test
  void momentsHaveACause() throws JsonException {
    List<ValueChange> found =
        between(
            """
            {"created": "2026-01-01T00:00:00Z", "history": [{"created": "2026-01-01T00:00:00Z"}],
              "container": "a", "config": {"Labels": {"built": "on 2026-01-01"}, "User": "a"}}
            """,
            """
            {"created": "2026-01-02T00:00:00Z", "history": [{"created": "2026-01-02T00:00:00Z"}],
              "container": "b", "config": {"Labels": {"built": "on 2026-01-02"}, "User": "b"}}
            """);

    assertThat(found.stream().map(change -> change.cause().map(Cause::id).orElse("none")))
        .containsExactly("date-in-config", "none", "builder-traces", "created", "created");
    // Of an image of jbuild no clock tells the moment.
    Cause created = found.get(3).cause().orElseThrow();
    assertThat(created.explanation()).contains("follows from", "number of layers", "base");
    assertThat(created.remedy()).contains("{timestamp} preserve is given, which is to be left out");
  }

  private static List<ValueChange> between(String first, String second) throws JsonException {
    return ConfigComparison.between(
        first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lines(List<ValueChange> changes) {
    return changes.stream()
        .map(
            change ->
                change.where()
                    + " "
                    + change.first().orElse("-")
                    + " > "
                    + change.second().orElse("-"))
        .toList();
  }
}
