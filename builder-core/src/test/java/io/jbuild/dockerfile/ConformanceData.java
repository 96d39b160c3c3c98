package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers recorded from BuildKit, beside the repository: {@code ../shared/conformance}, or where
 * {@code -Djbuild.conformance} says.
 */
public final class ConformanceData {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ConformanceData() {}

  public static byte[] read(String name) throws IOException {
    Path folder = Path.of(System.getProperty("jbuild.conformance", "../../shared/conformance"));
    Path file = folder.resolve(name);
    assumeTrue(Files.exists(file), "left out: there is no " + file);
    return Files.readAllBytes(file);
  }

  public static JsonNode json(String name) throws IOException {
    return MAPPER.readTree(read(name));
  }

  public static JsonNode parse(String json) {
    return MAPPER.readTree(json);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode texts(Iterable<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  public static List<String> texts(JsonNode array) {
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
