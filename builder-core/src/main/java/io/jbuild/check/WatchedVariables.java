package io.jbuild.check;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Variables of which is remembered who was asked for: what a word's expansion looked at. */
final class WatchedVariables implements Function<String, Optional<String>> {

  private final Function<String, Optional<String>> variables;
  private final SortedSet<String> set = new TreeSet<>();
  private final SortedSet<String> unset = new TreeSet<>();

  WatchedVariables(Function<String, Optional<String>> variables) {
    this.variables = variables;
  }

  @Override
  public Optional<String> apply(String name) {
    Optional<String> value = variables.apply(name);
    (value.isPresent() ? set : unset).add(name);
    return value;
  }

  /** Those that had a value. */
  SortedSet<String> set() {
    return set;
  }

  /** Those that had none. */
  SortedSet<String> unset() {
    return unset;
  }
}
