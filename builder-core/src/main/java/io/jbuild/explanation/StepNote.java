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
 * @param ingredients of its key, as they are kept, where no result tells them, since it failed
 */
public record StepNote(
    String build,
    Instant made,
    String name,
    Optional<RecordedStep.Base> base,
    List<String> arguments,
    List<CacheKey.Ingredient> ingredients) {

  private static final int VERSION = 2;

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
    if (!ingredients.isEmpty()) {
      json.putObjects(
          "ingredients",
          ingredients.stream()
              .map(
                  one ->
                      JsonObject.create().put("name", one.name()).putTexts("values", one.values()))
              .toList());
    }
    return json;
  }

  private static List<CacheKey.Ingredient> ingredients(JsonObject json) throws JsonException {
    List<CacheKey.Ingredient> ingredients = new ArrayList<>();
    for (JsonObject one : json.objects("ingredients")) {
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
          ingredients(json));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("note of a step", e);
    } catch (DateTimeException | ArithmeticException e) {
      throw JsonException.malformed(
          "note of a step", new IllegalArgumentException(e.getMessage(), e));
    }
  }
}
