package io.jbuild.comparison;

import io.jbuild.difference.Cause;
import java.util.Optional;
import java.util.function.Predicate;

/** A cause, and what tells it. */
record CauseRule(Predicate<Evidence> told, Cause cause) {

  static CauseRule of(String id, Predicate<Evidence> told, String explanation, String remedy) {
    return new CauseRule(told, new Cause(id, explanation, remedy, Optional.empty()));
  }

  /** A cause that jbuild can do away with by itself, by the name of the cause. */
  static CauseRule noise(String id, Predicate<Evidence> told, String explanation, String remedy) {
    return new CauseRule(told, new Cause(id, explanation, remedy, Optional.of(id)));
  }
}
