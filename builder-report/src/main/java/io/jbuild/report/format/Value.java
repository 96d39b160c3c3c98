package io.jbuild.report.format;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A value as JSON and Go's templates know it. */
public sealed interface Value {

  /** As Go's {@code fmt.Print} shows it. */
  String printed();

  /** Whether {@code {{if}}} takes it for true. */
  boolean isTrue();

  /** Writes it as JSON. */
  void write(JsonText json);

  /** As one line of JSON. */
  default String compact() {
    JsonText json = JsonText.compact();
    write(json);
    return json.toString();
  }

  /** As indented JSON. */
  default String pretty(int indent) {
    JsonText json = JsonText.indented(indent);
    write(json);
    return json.toString();
  }

  /** A string. */
  static Value text(String value) {
    return new Text(value);
  }

  /** A whole number. */
  static Value whole(long value) {
    return new Whole(value);
  }

  /** An array of strings. */
  static Value texts(Collection<String> values) {
    return new Items(values.stream().map(Value::text).toList());
  }

  /** An object whose fields are printed sorted, as Go prints maps. */
  static Value texts(Map<String, String> values) {
    Map<String, Value> fields = new LinkedHashMap<>();
    new TreeMap<>(values).forEach((name, value) -> fields.put(name, text(value)));
    return new Fields(fields);
  }

  /** A string. */
  record Text(String value) implements Value {
    @Override
    public String printed() {
      return value;
    }

    @Override
    public boolean isTrue() {
      return !value.isEmpty();
    }

    @Override
    public void write(JsonText json) {
      json.text(value);
    }
  }

  /** A whole number. */
  record Whole(long value) implements Value {
    @Override
    public String printed() {
      return Long.toString(value);
    }

    @Override
    public boolean isTrue() {
      return value != 0;
    }

    @Override
    public void write(JsonText json) {
      json.bare(printed());
    }
  }

  /** True or false. */
  record Flag(boolean value) implements Value {
    @Override
    public String printed() {
      return Boolean.toString(value);
    }

    @Override
    public boolean isTrue() {
      return value;
    }

    @Override
    public void write(JsonText json) {
      json.bare(printed());
    }
  }

  /**
   * What JSON calls null.
   *
   * @param printed as Go prints it, which depends on what could stand there: {@code []}
   */
  record Nothing(String printed) implements Value {

    @Override
    public boolean isTrue() {
      return false;
    }

    @Override
    public void write(JsonText json) {
      json.bare("null");
    }
  }

  /** An array. */
  record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String printed() {
      return values.stream().map(Value::printed).collect(Collectors.joining(" ", "[", "]"));
    }

    @Override
    public boolean isTrue() {
      return !values.isEmpty();
    }

    @Override
    public void write(JsonText json) {
      json.array(values);
    }
  }

  /** An object; its fields keep their order. */
  record Fields(Map<String, Value> values) implements Value {
    public Fields {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public String printed() {
      return values.entrySet().stream()
          .map(field -> field.getKey() + ":" + field.getValue().printed())
          .collect(Collectors.joining(" ", "map[", "]"));
    }

    @Override
    public boolean isTrue() {
      return !values.isEmpty();
    }

    @Override
    public void write(JsonText json) {
      json.object(values);
    }
  }
}
