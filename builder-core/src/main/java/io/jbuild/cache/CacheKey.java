package io.jbuild.cache;

import io.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a step's result depends on, by name, so that a miss can say which ingredient changed.
 * Values are typed and length-prefixed in the digest: no two recipes share one.
 */
public record CacheKey(List<Ingredient> ingredients) {

  public CacheKey {
    ingredients = List.copyOf(ingredients);
  }

  // By hand: what the compiler gives a record is put together when it is first called, for more
  // than a
  // tenth of a cached build's time.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheKey that && ingredients.equals(that.ingredients);
  }

  @Override
  public int hashCode() {
    return ingredients.hashCode();
  }

  /**
   * One ingredient.
   *
   * @param name what it is
   * @param values in order; a single value is a list of one
   */
  public record Ingredient(String name, List<String> values) {
    public Ingredient {
      values = List.copyOf(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Ingredient that
          && name.equals(that.name)
          && values.equals(that.values);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + values.hashCode();
    }
  }

  /** The key of a step whose code has this version. */
  public static Builder of(String step, int version) {
    return new Builder().add(step, String.valueOf(version));
  }

  /** The name a result is kept under. */
  public Digest digest() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      data.writeInt(ingredients.size());
      for (Ingredient ingredient : ingredients) {
        write(data, ingredient.name());
        data.writeInt(ingredient.values().size());
        for (String value : ingredient.values()) {
          write(data, value);
        }
      }
      return Digest.of(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(DataOutputStream data, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    data.writeInt(bytes.length);
    data.write(bytes);
  }

  /** Collects ingredients; their order counts. */
  public static final class Builder {
    private final List<Ingredient> ingredients = new ArrayList<>();

    /** A single value. */
    public Builder add(String name, String value) {
      ingredients.add(new Ingredient(name, List.of(value)));
      return this;
    }

    /** Several values, in order. */
    public Builder add(String name, Collection<?> values) {
      ingredients.add(new Ingredient(name, values.stream().map(Object::toString).toList()));
      return this;
    }

    /** Names and values, in the map's order. */
    public Builder add(String name, Map<String, String> values) {
      return add(
          name, values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }

    public CacheKey build() {
      return new CacheKey(ingredients);
    }
  }
}
