package io.jbuild.share;

import io.jbuild.cache.CacheKey;
import io.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a command says, whatever it stands on: what the same words took before they may again. */
final class StepWords {

  private StepWords() {}

  /** Their digest; empty for a step that runs no command. */
  static Optional<Digest> of(CacheKey key) {
    List<CacheKey.Ingredient> words = new ArrayList<>();
    boolean command = false;
    for (CacheKey.Ingredient ingredient : key.ingredients()) {
      String name = ingredient.name();
      command |= name.equals("arguments");
      if (name.equals("arguments") || name.equals("platform") || name.startsWith("script ")) {
        words.add(ingredient);
      }
    }
    return command ? Optional.of(new CacheKey(words).digest()) : Optional.empty();
  }
}
