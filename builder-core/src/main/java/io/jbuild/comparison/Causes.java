package io.jbuild.comparison;

import io.jbuild.difference.Cause;
import io.jbuild.difference.PathDifference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says why a path is likely to differ, and what to do. */
final class Causes {

  /** The first that fits counts: what a path tells is surer than what the bytes look like. */
  static final List<CauseRule> RULES =
      Stream.of(NoiseCauses.RULES, PathCauses.RULES, PackedCauses.RULES, ContentCauses.RULES)
          .flatMap(List::stream)
          .toList();

  private Causes() {}

  /**
   * The likely cause of a path's difference; its own cause does not count.
   *
   * @param createdBy the instruction that made the layer
   */
  static Optional<Cause> of(PathDifference difference, String createdBy) {
    Evidence evidence = new Evidence(difference, createdBy);
    return RULES.stream()
        .filter(rule -> rule.told().test(evidence))
        .findFirst()
        .map(CauseRule::cause);
  }
}
