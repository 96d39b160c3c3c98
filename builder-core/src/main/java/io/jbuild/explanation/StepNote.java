package io.jbuild.explanation;

import io.jbuild.cache.CacheKey;
import io.jbuild.history.RecordedStep;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be known of a step that was done, besides its key.
 *
 * @param build that did it
 * @param made when that build began
 * @param name as progress shows it
 * @param base what its stage stands on
 * @param arguments the names that the Dockerfile declares as build arguments
 * @param shown what of its key is not told as it is
 * @param ingredients of its key, where no result tells them, since it failed
 */
public record StepNote(
    String build,
    Instant made,
    String name,
    Optional<RecordedStep.Base> base,
    List<String> arguments,
    Shown shown,
    List<CacheKey.Ingredient> ingredients) {

  private static final int VERSION = 1;

  /**
   * What people may read where ingredients have values in them that sound secret.
   *
   * @param variables the names of those whose values are left out
   * @param ingredients as they may be read; of the environment those variables alone that differ
   */
  public record Shown(List<String> variables, List<CacheKey.Ingredient> ingredients) {

    /** All may be read as it is. */
    public static final Shown ALL = new Shown(List.of(), List.of());

    public Shown {
      variables = List.copyOf(variables);
      ingredients = List.copyOf(ingredients);
    }

    /** The values of an ingredient; empty where they are told as they are. */
    Optional<List<String>> of(String ingredient) {
      return ingredients.stream()
          .filter(one -> one.name().equals(ingredient))
          .map(CacheKey.Ingredient::values)
          .findFirst();
    }
  }

  public StepNote {
    arguments = List.copyOf(arguments);
    ingredients = List.copyOf(ingredients);
  }

  JsonObject toJson() {
    JsonObject json =
        JsonObject.create()
            .put("version", VERSION)
            .put("build", build)
            .put("made", made.toString())
            .put("name", name)
            .putTexts("arguments", arguments);
    base.ifPresent(below -> json.put("base", RecordJson.base(below)));
    if (!shown.ingredients().isEmpty()) {
      json.putTexts("hidden", shown.variables());
      put(json, "shown", shown.ingredients());
    }
    if (!ingredients.isEmpty()) {
      put(json, "ingredients", ingredients);
    }
    return json;
  }

  private static void put(JsonObject json, String name, List<CacheKey.Ingredient> ingredients) {
    json.putObjects(
        name,
        ingredients.stream()
            .map(
                one -> JsonObject.create().put("name", one.name()).putTexts("values", one.values()))
            .toList());
  }

  private static List<CacheKey.Ingredient> ingredients(JsonObject json, String name)
      throws JsonException {
    List<CacheKey.Ingredient> ingredients = new ArrayList<>();
    for (JsonObject one : json.objects(name)) {
      ingredients.add(new CacheKey.Ingredient(one.requiredText("name"), one.texts("values")));
    }
    return ingredients;
  }

  static StepNote read(JsonObject json) throws JsonException {
    try {
      if (json.integer("version").orElse(0) != VERSION) {
        throw new IllegalArgumentException("another version");
      }
      Optional<JsonObject> below = json.object("base");
      return new StepNote(
          json.requiredText("build"),
          Instant.parse(json.requiredText("made")),
          json.requiredText("name"),
          below.isPresent() ? Optional.of(RecordJson.base(below.get())) : Optional.empty(),
          json.texts("arguments"),
          new Shown(json.texts("hidden"), ingredients(json, "shown")),
          ingredients(json, "ingredients"));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("note of a step", e);
    } catch (DateTimeException | ArithmeticException e) {
      throw JsonException.malformed(
          "note of a step", new IllegalArgumentException(e.getMessage(), e));
    }
  }
}
