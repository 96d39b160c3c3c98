package io.jbuild.comparison;

import io.jbuild.difference.Cause;
import io.jbuild.oci.Noise;
import java.util.Optional;
import java.util.function.Predicate;

/** A cause, and what tells it. */
record CauseRule(Predicate<Evidence> told, Cause cause) {

  static CauseRule rule(String id, Predicate<Evidence> told, String explanation, String remedy) {
    return new CauseRule(told, new Cause(id, explanation, remedy, Optional.empty()));
  }

  /** What jbuild can leave out by itself. */
  static CauseRule noise(Noise noise, String explanation, String remedy) {
    return new CauseRule(
        evidence -> noise.covers(evidence.difference().path()),
        new Cause(noise.word(), explanation, remedy, Optional.of(noise.word())));
  }
}
