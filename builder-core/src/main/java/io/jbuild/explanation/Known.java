package io.jbuild.explanation;

import io.jbuild.cache.CacheKey;
import io.jbuild.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A step as it was done once, or is to be done: all that its result depends on.
 *
 * @param key the digest of the ingredients
 * @param used when a build used its result last
 */
public record Known(
    Digest key, List<CacheKey.Ingredient> ingredients, Instant used, Optional<StepNote> note) {

  public Known {
    ingredients = List.copyOf(ingredients);
  }

  /** The same of values that are written in another way. */
  Known with(UnaryOperator<String> values) {
    return new Known(
        key,
        ingredients.stream()
            .map(
                one ->
                    new CacheKey.Ingredient(one.name(), one.values().stream().map(values).toList()))
            .toList(),
        used,
        note);
  }

  /** When it was done, as far as that is known. */
  Instant made() {
    return note.map(StepNote::made).orElse(used);
  }

  /** What kind of step it is: the name of the first ingredient, whose value is a version. */
  String kind() {
    return ingredients.isEmpty() ? "" : ingredients.get(0).name();
  }

  /** The values of an ingredient; none where there is no such. */
  List<String> values(String name) {
    return byName().getOrDefault(name, List.of());
  }

  /** The ingredients by their names; of several with one name the later ones have a number. */
  Map<String, List<String>> byName() {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (CacheKey.Ingredient ingredient : ingredients) {
      String name = ingredient.name();
      for (int again = 2; byName.containsKey(name); again++) {
        name = ingredient.name() + " " + again;
      }
      byName.put(name, ingredient.values());
    }
    return byName;
  }

  /** The values of an ingredient as they may be read; empty where that is as they are. */
  Optional<List<String>> shown(String name) {
    List<String> values = values(name);
    return values.stream().anyMatch(WithheldValues::isWithheld)
        ? Optional.of(values.stream().map(WithheldValues::shown).toList())
        : Optional.empty();
  }

  /** The variables whose values are parts of what it was made of, besides its environment. */
  SortedSet<String> withheld() {
    SortedSet<String> variables = new TreeSet<>();
    for (CacheKey.Ingredient ingredient : ingredients) {
      if (!ingredient.name().equals("environment")) {
        ingredient.values().forEach(one -> variables.addAll(WithheldValues.variables(one)));
      }
    }
    return variables;
  }

  /** What its instruction says, whatever it is done with. */
  List<List<String>> text() {
    List<List<String>> text = new ArrayList<>();
    text.add(List.of(kind()));
    byName()
        .forEach(
            (name, values) -> {
              if (isText(name)) {
                text.add(values);
              }
            });
    return text;
  }

  /** Whether an ingredient is a part of the instruction as it is written. */
  static boolean isText(String name) {
    return switch (name) {
      case "arguments", "sources", "destination", "path" -> true;
      default -> name.startsWith("script ");
    };
  }
}
