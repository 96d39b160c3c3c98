package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.RecordedAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
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
      String part, Iterable<String> declared, BiFunction<JsonNode, String, String> difference)
      throws IOException {
    compare(
        corpus(),
        expected -> expected.get("id").stringValue(),
        declared,
        expected -> difference.apply(expected.get(part), expected.get("dockerfile").stringValue()));
  }

  /** The same of a list of cases, each with its text. */
  static void compareInputs(
      String name,
      String part,
      Iterable<String> declared,
      BiFunction<JsonNode, String, String> difference)
      throws IOException {
    compare(
        json(name),
        expected -> expected.get("input").stringValue(),
        declared,
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
   * Every case agrees with BuildKit, but for those declared here, each with its reason; and those
   * really differ.
   *
   * @param difference empty where there is none
   */
  public static void compare(
      Iterable<JsonNode> cases,
      Function<JsonNode, String> name,
      Iterable<String> declared,
      Function<JsonNode, String> difference) {
    List<String> undeclared = new ArrayList<>();
    NavigableSet<String> stillDeclared = new TreeSet<>();
    declared.forEach(stillDeclared::add);
    NavigableSet<String> differing = new TreeSet<>();
    int count = 0;
    for (JsonNode expected : cases) {
      count++;
      String found = difference.apply(expected);
      String id = name.apply(expected);
      if (!found.isEmpty()) {
        differing.add(id);
        if (!stillDeclared.contains(id)) {
          undeclared.add(id + "\n    " + found);
        }
      }
    }
    assertThat(undeclared).as("undeclared differences among %d cases", count).isEmpty();
    assertThat(differing).isEqualTo(stillDeclared);
    assertThat(count).isPositive();
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
