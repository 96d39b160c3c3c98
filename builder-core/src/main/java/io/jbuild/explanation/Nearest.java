package io.jbuild.explanation;

import io.jbuild.oci.Digest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds, among what was done before, what a step is most like: one with the same words in the
 * Dockerfile, or else one that stood in the same place with other words.
 */
final class Nearest {

  private final Collection<Known> earlier;
  private final Set<String> builds;
  private final Set<Digest> previous;
  private final Set<List<List<String>>> present;

  /**
   * A search.
   *
   * @param earlier what was done before
   * @param builds the ids of those of the same Dockerfile, whose steps come first: of other
   *     projects that begin alike nothing is to be learned
   * @param previous the keys of the build before of the same Dockerfile
   * @param present the words of all steps of this build: what still stands there was replaced by
   *     nothing
   */
  Nearest(
      Collection<Known> earlier,
      Set<String> builds,
      Set<Digest> previous,
      Set<List<List<String>>> present) {
    this.earlier = earlier;
    this.builds = builds;
    this.previous = previous;
    this.present = present;
  }

  Optional<Known> of(Known step) {
    List<List<String>> text = step.text();
    Comparator<Known> best =
        Comparator.<Known, Boolean>comparing(this::isOfTheSame)
            .thenComparingInt(other -> inCommon(step, other))
            .thenComparing(other -> previous.contains(other.key()))
            .thenComparing(Known::made)
            .thenComparing(other -> other.key().hex());
    Optional<Known> same =
        earlier.stream()
            .filter(other -> !other.key().equals(step.key()) && other.text().equals(text))
            .max(best);
    if (same.isPresent()) {
      return same;
    }
    return earlier.stream()
        .filter(other -> other.kind().equals(step.kind()))
        .filter(other -> stoodThere(step, other) && !present.contains(other.text()))
        .max(best);
  }

  /** Whether a build of the same Dockerfile did it. */
  boolean isOfTheSame(Known other) {
    return other.note().map(StepNote::build).filter(builds::contains).isPresent();
  }

  private static boolean stoodThere(Known step, Known other) {
    return step.values("parent").equals(other.values("parent"));
  }

  /** How many ingredients are equal. */
  private static int inCommon(Known step, Known other) {
    Map<String, List<String>> others = other.byName();
    int count = 0;
    for (Map.Entry<String, List<String>> one : step.byName().entrySet()) {
      count += one.getValue().equals(others.get(one.getKey())) ? 1 : 0;
    }
    return count;
  }
}
