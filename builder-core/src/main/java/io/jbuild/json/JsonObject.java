package io.jbuild.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object: read by typed, named access that refuses a wrong shape, written with its keys
 * sorted and without white space, so that the same values always give the same bytes.
 *
 * <p>A field that is absent or {@code null} reads as empty. Not safe for use by several threads
 * while it is being filled.
 */
public final class JsonObject {

  private final ObjectNode node;

  JsonObject(ObjectNode node) {
    this.node = node;
  }

  /** An object without fields, to be filled by the {@code put} methods. */
  public static JsonObject create() {
    return new JsonObject(JsonNodeFactory.instance.objectNode());
  }

  /**
   * Reads a document whose root is an object.
   *
   * @throws JsonException where the bytes are not JSON or the root is not an object
   */
  public static JsonObject parse(byte[] json) throws JsonException {
    if (JsonTree.parse(json) instanceof ObjectNode object) {
      return new JsonObject(object);
    }
    throw new JsonException("not a JSON object");
  }

  /**
   * Reads a document whose root is an array of objects.
   *
   * @throws JsonException where the bytes are not JSON or the root is something else
   */
  public static List<JsonObject> parseArray(byte[] json) throws JsonException {
    return objects("the root", JsonTree.parse(json));
  }

  /** Writes an array of objects as a document of its own. */
  public static byte[] bytesOf(List<JsonObject> objects) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    objects.forEach(object -> array.add(sorted(object.node)));
    return JsonTree.bytes(array);
  }

  /** Whether the field is there and not {@code null}. */
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** The names of all fields, as the document orders them. */
  public Collection<String> names() {
    return Collections.unmodifiableCollection(node.propertyNames());
  }

  /** A string field. */
  public Optional<String> text(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isString()) {
      throw wrong(name, "a string");
    }
    return value.map(JsonNode::stringValue);
  }

  /** A string field that must be there. */
  public String requiredText(String name) throws JsonException {
    return text(name).orElseThrow(() -> new JsonException("\"" + name + "\" is missing"));
  }

  /** A whole number field. */
  public OptionalLong integer(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
      throw wrong(name, "a whole number");
    }
    return OptionalLong.of(value.get().longValue());
  }

  /** A string, number or boolean field, as a text. */
  public Optional<String> scalar(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isValueNode()) {
      throw wrong(name, "a string");
    }
    return value.map(JsonNode::asString);
  }

  /** An array of whole numbers; absent means empty. */
  public List<Long> integers(String name) throws JsonException {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isIntegralNumber() || !element.canConvertToLong()) {
        throw wrong(name, "an array of whole numbers");
      }
      numbers.add(element.longValue());
    }
    return List.copyOf(numbers);
  }

  /** A boolean field; absent means false. */
  public boolean flag(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /** An array of strings; absent means empty. */
  public List<String> texts(String name) throws JsonException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isString()) {
        throw wrong(name, "an array of strings");
      }
      texts.add(element.stringValue());
    }
    return List.copyOf(texts);
  }

  /** An object field. */
  public Optional<JsonObject> object(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof ObjectNode object) {
      return Optional.of(new JsonObject(object));
    }
    throw wrong(name, "an object");
  }

  /** An array of objects; absent means empty. */
  public List<JsonObject> objects(String name) throws JsonException {
    return value(name).isEmpty() ? List.of() : objects("\"" + name + "\"", array(name));
  }

  /** An object whose values are strings; absent means empty. */
  public SortedMap<String, String> textMap(String name) throws JsonException {
    SortedMap<String, String> map = new TreeMap<>();
    Optional<JsonObject> object = object(name);
    if (object.isPresent()) {
      for (String key : object.get().names()) {
        map.put(key, object.get().text(key).orElse(""));
      }
    }
    return Collections.unmodifiableSortedMap(map);
  }

  /**
   * Each value that is neither object nor array, and each empty one of these, as a text by its
   * place: {@code a.b[3]["c.d"]}. Names are sorted, arrays as they are.
   */
  public Map<String, String> leaves() {
    Map<String, String> leaves = new LinkedHashMap<>();
    leaves("", sorted(node), leaves);
    leaves.remove("");
    return leaves;
  }

  private static void leaves(String place, JsonNode node, Map<String, String> leaves) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      for (String name : object.propertyNames()) {
        String step =
            name.matches("[A-Za-z_][\\w-]*")
                ? (place.isEmpty() ? "" : ".") + name
                : "[" + JsonNodeFactory.instance.stringNode(name) + "]";
        leaves(place + step, object.get(name), leaves);
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      for (int i = 0; i < array.size(); i++) {
        leaves(place + "[" + i + "]", array.get(i), leaves);
      }
    } else if (!node.isNull()) {
      leaves.put(place, node.isValueNode() ? node.asString() : node.toString());
    }
  }

  /** Sets a string field. */
  public JsonObject put(String name, String value) {
    node.put(name, value);
    return this;
  }

  /** Sets a string field where there is a value. */
  public JsonObject put(String name, Optional<String> value) {
    value.ifPresent(text -> node.put(name, text));
    return this;
  }

  /** Sets a whole number field. */
  public JsonObject put(String name, long value) {
    node.put(name, value);
    return this;
  }

  /** Sets a whole number field to an unsigned number. */
  public JsonObject putUnsigned(String name, long value) {
    node.put(name, new BigInteger(Long.toUnsignedString(value)));
    return this;
  }

  /** Sets a field to an array of whole numbers. */
  public JsonObject putNumbers(String name, Collection<Long> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.longValue()));
    return this;
  }

  /** Sets a boolean field. */
  public JsonObject put(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  /** Sets an object field. */
  public JsonObject put(String name, JsonObject value) {
    node.set(name, value.node);
    return this;
  }

  /** Sets a field to an array of strings. */
  public JsonObject putTexts(String name, Collection<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  /** Sets a field to an array of objects. */
  public JsonObject putObjects(String name, Collection<JsonObject> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(value.node));
    return this;
  }

  /** Sets a field to an object whose values are strings. */
  public JsonObject putMap(String name, Map<String, String> values) {
    ObjectNode object = node.putObject(name);
    values.forEach(object::put);
    return this;
  }

  /** Takes a field away. */
  public JsonObject remove(String name) {
    node.remove(name);
    return this;
  }

  /**
   * All of it as Java's own values, with the keys in their order: maps, lists, strings, whole and
   * other numbers, booleans and {@code null}.
   */
  public Map<String, @Nullable Object> toMap() {
    return new JsonMapper()
        .convertValue(
            sorted(node), new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
  }

  /** The document for a file that people edit: as it came, indented by tabs. */
  public byte[] toEditableBytes() {
    DefaultIndenter tabs = new DefaultIndenter("\t", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(tabs)
            .withArrayIndenter(tabs);
    return new JsonMapper().writer().with(printer).writeValueAsBytes(node);
  }

  /** The document: UTF-8, keys sorted, no white space. */
  public byte[] toBytes() {
    return JsonTree.bytes(sorted(node));
  }

  @Override
  public String toString() {
    return new String(toBytes(), StandardCharsets.UTF_8);
  }

  private Optional<JsonNode> value(String name) {
    return node.hasNonNull(name) ? Optional.of(node.get(name)) : Optional.empty();
  }

  private Iterable<JsonNode> array(String name) throws JsonException {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof ArrayNode array) {
      return array;
    }
    throw wrong(name, "an array");
  }

  private static List<JsonObject> objects(String what, Iterable<JsonNode> elements)
      throws JsonException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : elements) {
      if (!(element instanceof ObjectNode object)) {
        throw new JsonException(what + " is not an array of objects");
      }
      objects.add(new JsonObject(object));
    }
    return List.copyOf(objects);
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.propertyNames().stream()
          .sorted()
          .forEach(name -> copy.set(name, sorted(object.get(name))));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    return node;
  }

  private static JsonException wrong(String name, String wanted) {
    return new JsonException("\"" + name + "\" is not " + wanted);
  }
}
