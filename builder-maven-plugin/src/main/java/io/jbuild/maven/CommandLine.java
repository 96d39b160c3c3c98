package io.jbuild.maven;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -Djbuild.…} says of parameters with several values. It counts more than the pom: so
 * it is with lists in Maven 3, but not in 4, and maps it knows no properties for.
 *
 * @param typed the properties on Maven's command line
 */
record CommandLine(Properties typed) {

  /** Of all our properties. */
  static final String PREFIX = "jbuild.";

  /** A list, whose values have commas between them. */
  List<String> list(String parameter, List<String> given) {
    String text = typed.getProperty(PREFIX + parameter);
    return text == null
        ? given
        : Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
  }

  /**
   * A list in whose values commas mean something: of a property one value.
   *
   * @param properties of the project; from a property Maven makes a list that is cut at its commas
   */
  List<String> whole(String parameter, List<String> given, Properties properties) {
    String text = typed.getProperty(PREFIX + parameter);
    if (text != null) {
      return text.isEmpty() ? List.of() : List.of(text);
    }
    String property = properties.getProperty(PREFIX + parameter);
    return property != null && List.of(property.split(",")).equals(given)
        ? List.of(property)
        : given;
  }

  /** Names and their values, a property for each name. */
  SortedMap<String, String> map(String parameter, Map<String, @Nullable String> given) {
    SortedMap<String, String> all = new TreeMap<>();
    // Maven makes null of an empty element.
    given.forEach((name, value) -> all.put(name, value == null ? "" : value));
    String prefix = PREFIX + parameter + ".";
    for (String name : typed.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        all.put(name.substring(prefix.length()), typed.getProperty(name));
      }
    }
    return all;
  }
}
