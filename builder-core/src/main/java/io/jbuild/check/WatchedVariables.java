package io.jbuild.check;

import io.jbuild.plan.Scope;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Variables of which is remembered who was asked for: what a word's expansion looked at.
 *
 * <p>No lambdas on the way of a Dockerfile without findings, here and in its neighbours: each costs
 * a build that has nothing else to do half a millisecond.
 */
final class WatchedVariables implements Function<String, Optional<String>> {

  private final Scope variables;
  private final SortedSet<String> set = new TreeSet<>();
  private final SortedSet<String> unset = new TreeSet<>();

  WatchedVariables(Scope variables) {
    this.variables = variables;
  }

  @Override
  public Optional<String> apply(String name) {
    Optional<String> value = variables.find(name);
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
