package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a suite of recorded cases ended.
 *
 * @param suite the suite, and after a slash its part
 * @param cases how many there were
 * @param differs cases that differ in known places only: the reasons, by place, by case
 * @param failed cases that differ elsewhere: what was found, by place, by case
 * @param stale places that are known to differ and do not, by case
 */
public record SuiteResult(
    String suite,
    int cases,
    SortedMap<String, SortedMap<String, String>> differs,
    SortedMap<String, SortedMap<String, String>> failed,
    SortedMap<String, List<String>> stale) {

  public SuiteResult {
    differs = Collections.unmodifiableSortedMap(new TreeMap<>(differs));
    failed = Collections.unmodifiableSortedMap(new TreeMap<>(failed));
    stale = Collections.unmodifiableSortedMap(new TreeMap<>(stale));
  }

  /**
   * Judges what was found.
   *
   * @param found each case's differences, by place; a case without any is equal
   */
  public static SuiteResult of(
      String suite,
      SortedMap<String, SortedMap<String, String>> found,
      KnownDifferences knownDifferences) {
    SortedMap<String, SortedMap<String, String>> differs = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> failed = new TreeMap<>();
    SortedMap<String, List<String>> stale = new TreeMap<>(knownDifferences.of(suite));
    found.forEach(
        (name, differences) -> {
          SortedMap<String, String> reasons = new TreeMap<>();
          SortedMap<String, String> unknown = new TreeMap<>();
          differences.forEach(
              (place, detail) ->
                  knownDifferences
                      .reason(suite, name, place)
                      .ifPresentOrElse(
                          reason -> reasons.put(place, reason), () -> unknown.put(place, detail)));
          if (!unknown.isEmpty()) {
            failed.put(name, unknown);
          } else if (!reasons.isEmpty()) {
            differs.put(name, reasons);
          }
          List<String> left = new ArrayList<>(stale.getOrDefault(name, List.of()));
          left.removeAll(differences.keySet());
          stale.put(name, left);
        });
    stale.values().removeIf(List::isEmpty);
    return new SuiteResult(suite, found.size(), differs, failed, stale);
  }

  /** How many cases are equal. */
  public int passed() {
    return cases - differs.size() - failed.size();
  }

  /** Whether all that differs is known, and all that is known differs. */
  public boolean isGreen() {
    return failed.isEmpty() && stale.isEmpty();
  }

  /** Writes it where {@link #readAll} finds it. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("suite", suite).put("cases", cases);
    json.set("differs", nested(differs));
    json.set("failed", nested(failed));
    ObjectNode staleJson = json.putObject("stale");
    stale.forEach((name, places) -> places.forEach(staleJson.putArray(name)::add));
    Files.writeString(folder.resolve(suite.replace('/', '-') + ".json"), json.toPrettyString());
  }

  /** All that were written to a folder, by suite. */
  public static List<SuiteResult> readAll(Path folder) throws IOException {
    SortedMap<String, SuiteResult> results = new TreeMap<>();
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
        SortedMap<String, List<String>> stale = new TreeMap<>();
        json.path("stale")
            .forEachEntry(
                (name, places) ->
                    stale.put(name, places.values().stream().map(JsonNode::stringValue).toList()));
        SuiteResult result =
            new SuiteResult(
                json.path("suite").stringValue(),
                json.path("cases").intValue(),
                nested(json.path("differs")),
                nested(json.path("failed")),
                stale);
        results.put(result.suite(), result);
      }
    }
    return List.copyOf(results.values());
  }

  private static ObjectNode nested(SortedMap<String, SortedMap<String, String>> map) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    map.forEach((name, inner) -> inner.forEach(json.putObject(name)::put));
    return json;
  }

  private static SortedMap<String, SortedMap<String, String>> nested(JsonNode json) {
    SortedMap<String, SortedMap<String, String>> map = new TreeMap<>();
    json.forEachEntry(
        (name, inner) -> {
          SortedMap<String, String> values = new TreeMap<>();
          inner.forEachEntry((place, value) -> values.put(place, value.stringValue()));
          map.put(name, values);
        });
    return map;
  }
}
