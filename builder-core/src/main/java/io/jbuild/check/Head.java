package io.jbuild.check;

import io.jbuild.oci.Platform;
import io.jbuild.plan.Foundation;
import java.util.Optional;

/**
 * What a FROM comes to.
 *
 * @param base its name, expanded
 * @param platform what the stage runs on
 * @param foundation what it stands on
 */
record Head(String base, Platform platform, Foundation foundation) {

  /** The stage it is based on. */
  Optional<Integer> parent() {
    return foundation instanceof Foundation.Parent parent
        ? Optional.of(parent.index())
        : Optional.empty();
  }

  /** Whether a context stands for the stage, whose instructions count for nothing then. */
  boolean replaced() {
    return foundation instanceof Foundation.Replaced;
  }
}
