package io.jbuild;

import io.jbuild.cache.CacheKey;
import io.jbuild.explanation.StepNote;
import io.jbuild.secret.HiddenTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What of a step's key may be read by people: told later, by who knows no values to hide. */
final class ShownIngredients {

  private final HiddenTexts hidden;
  private final SortedSet<String> variables = new TreeSet<>();
  private final List<CacheKey.Ingredient> shown = new ArrayList<>();

  private ShownIngredients(HiddenTexts hidden) {
    this.hidden = hidden;
  }

  static StepNote.Shown of(CacheKey key, HiddenTexts hidden) {
    if (hidden.isEmpty()) {
      return StepNote.Shown.ALL;
    }
    ShownIngredients ingredients = new ShownIngredients(hidden);
    key.ingredients().forEach(ingredients::take);
    return new StepNote.Shown(List.copyOf(ingredients.variables), ingredients.shown);
  }

  private void take(CacheKey.Ingredient ingredient) {
    List<String> values = ingredient.values();
    if (ingredient.name().equals("environment")) {
      List<String> others = values.stream().map(this::variable).toList();
      List<String> changed = others.stream().filter(one -> !values.contains(one)).toList();
      if (!changed.isEmpty()) {
        shown.add(new CacheKey.Ingredient(ingredient.name(), changed));
      }
      return;
    }
    List<String> texts = values.stream().map(hidden::text).toList();
    if (!texts.equals(values)) {
      shown.add(new CacheKey.Ingredient(ingredient.name(), texts));
      values.forEach(value -> variables.addAll(hidden.in(value)));
    }
  }

  private String variable(String setting) {
    int value = setting.indexOf('=') + 1;
    return setting.substring(0, value) + hidden.text(setting.substring(value));
  }
}
