package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.KnownDifferences;
import io.jbuild.testkit.RecordedAnswers;
import io.jbuild.testkit.SuiteResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers recorded from BuildKit, as JSON. */
public final class ConformanceData {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ConformanceData() {}

  public static byte[] read(String name) throws IOException {
    return Files.readAllBytes(RecordedAnswers.require(name));
  }

  public static JsonNode json(String name) throws IOException {
    return MAPPER.readTree(read(name));
  }

  /** Real Dockerfiles, with what was recorded of each. */
  public static List<JsonNode> corpus() throws IOException {
    return new String(read("parser/corpus.jsonl"), StandardCharsets.UTF_8)
        .lines()
        .map(MAPPER::readTree)
        .toList();
  }

  /** A part of what was recorded of each file of the corpus, against ours of its text. */
  static void compareCorpus(
      String suite, String part, BiFunction<JsonNode, String, String> difference)
      throws IOException {
    compare(
        suite + "/corpus",
        corpus(),
        expected -> expected.get("id").stringValue(),
        expected -> difference.apply(expected.get(part), expected.get("dockerfile").stringValue()));
  }

  /** The same of a list of cases, each with its text. */
  static void compareInputs(
      String suite, String file, String part, BiFunction<JsonNode, String, String> difference)
      throws IOException {
    compare(
        suite,
        json(file),
        expected -> expected.get("input").stringValue(),
        expected -> difference.apply(expected.get(part), expected.get("input").stringValue()));
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode texts(Iterable<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.stringValue()));
    return texts;
  }

  /**
   * Every case agrees with BuildKit, but for the known differences, and those really differ. What
   * was found is left behind for the table of all suites.
   *
   * @param suite the suite, and after a slash its part
   * @param difference empty where there is none
   */
  public static void compare(
      String suite,
      Iterable<JsonNode> cases,
      Function<JsonNode, String> name,
      Function<JsonNode, String> difference)
      throws IOException {
    SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
    for (JsonNode expected : cases) {
      SortedMap<String, String> places = new TreeMap<>();
      String detail = difference.apply(expected);
      if (!detail.isEmpty()) {
        places.put("result", detail);
      }
      String unique = name.apply(expected);
      for (int number = 2; found.containsKey(unique); number++) {
        unique = name.apply(expected) + " (" + number + ")";
      }
      found.put(unique, places);
    }
    SuiteResult result = SuiteResult.of(suite, found, KnownDifferences.read());
    result.write(Path.of("target/conformance"));
    assertThat(result.failed()).as("undeclared differences among %d cases", found.size()).isEmpty();
    assertThat(result.stale()).as("known to differ, and do not").isEmpty();
    assertThat(result.cases()).isPositive();
  }

  /** Both sides of a difference, from where they part. */
  public static String differ(Object expected, Object actual) {
    String one = expected.toString();
    String other = actual.toString();
    if (one.equals(other)) {
      return "";
    }
    int same = 0;
    while (same < Math.min(one.length(), other.length())
        && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    int from = Math.max(0, same - 60);
    return "expected …"
        + one.substring(from, Math.min(one.length(), same + 200))
        + "\n    but was …"
        + other.substring(from, Math.min(other.length(), same + 200));
  }

  /** The same with the names of objects in order. */
  static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      ArrayNode sorted = texts(List.of());
      node.forEach(element -> sorted.add(sorted(element)));
      return sorted;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode sorted = object();
    node.propertyNames().stream()
        .sorted()
        .forEach(name -> sorted.set(name, sorted(node.get(name))));
    return sorted;
  }
}
