package io.jbuild.explanation;

import io.jbuild.oci.Digest;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds, among what was done before with a step's words, what it is most like. */
final class Nearest {

  private final Collection<Known> earlier;
  private final Set<String> builds;
  private final Set<Digest> previous;

  /**
   * A search.
   *
   * @param earlier what was done before
   * @param builds the ids of those of the same Dockerfile, whose steps come first: of other
   *     projects that begin alike nothing is to be learned
   * @param previous the keys of the build before of the same Dockerfile
   */
  Nearest(Collection<Known> earlier, Set<String> builds, Set<Digest> previous) {
    this.earlier = earlier;
    this.builds = builds;
    this.previous = previous;
  }

  Optional<Known> of(Known step) {
    List<List<String>> text = step.text();
    return earlier.stream()
        .filter(other -> !other.key().equals(step.key()) && other.text().equals(text))
        .max(
            Comparator.<Known, Boolean>comparing(this::isOfTheSame)
                .thenComparing(other -> differences(step, other), Comparator.reverseOrder())
                .thenComparing(other -> previous.contains(other.key()))
                .thenComparing(Known::made)
                .thenComparing(other -> other.key().hex()));
  }

  /** Whether a build of the same Dockerfile did it. */
  boolean isOfTheSame(Known other) {
    return other.note().map(StepNote::build).filter(builds::contains).isPresent();
  }

  /** How many ingredients differ; each variable is one. */
  private static int differences(Known step, Known other) {
    Map<String, List<String>> own = step.byName();
    Map<String, List<String>> others = other.byName();
    Set<String> names = new HashSet<>(own.keySet());
    names.addAll(others.keySet());
    int count = 0;
    for (String name : names) {
      List<String> is = own.getOrDefault(name, List.of());
      List<String> was = others.getOrDefault(name, List.of());
      if (!is.equals(was)) {
        count += name.equals("environment") ? Math.max(1, VariableDifference.count(was, is)) : 1;
      }
    }
    return count;
  }
}
