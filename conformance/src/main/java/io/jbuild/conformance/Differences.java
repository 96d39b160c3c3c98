package io.jbuild.conformance;

import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where what came out is not what was recorded: both, by place. */
final class Differences {

  private final String prefix;
  private final SortedMap<String, String> found;

  Differences() {
    this("", new TreeMap<>());
  }

  private Differences(String prefix, SortedMap<String, String> found) {
    this.prefix = prefix;
    this.found = found;
  }

  /** Collects into the same, with places that begin with a text. */
  Differences at(String inner) {
    return new Differences(prefix + inner, found);
  }

  void add(String place, String detail) {
    found.put(prefix + place, detail);
  }

  /** Adds a place where the two are not equal. */
  void compare(String place, @Nullable Object recorded, @Nullable Object actual) {
    if (!Objects.equals(recorded, actual)) {
      add(place, "recorded " + shown(recorded) + "\nbut was  " + shown(actual));
    }
  }

  SortedMap<String, String> all() {
    return found;
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "nothing" : value.toString();
  }
}
