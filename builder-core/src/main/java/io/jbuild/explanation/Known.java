package io.jbuild.explanation;

import io.jbuild.cache.CacheKey;
import io.jbuild.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
