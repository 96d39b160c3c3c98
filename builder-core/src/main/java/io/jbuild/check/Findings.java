package io.jbuild.check;

import io.jbuild.event.Finding;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Takes what the rules find, as far as the options want to know it. */
final class Findings {

  private final boolean own;
  private final List<Finding> found = new ArrayList<>();
  private boolean failing;

  /**
   * No findings yet.
   *
   * @param own whether our own rules are on without being named
   */
  Findings(boolean own) {
    this.own = own;
  }

  boolean own() {
    return own;
  }

  void add(CheckOptions options, Rule rule, Lines lines, String detail) {
    if (!options.allow(rule, own)) {
      return;
    }
    failing |= options.fails(rule);
    found.add(
        new Finding(
            rule.word(), rule.description(), rule.url(), detail, lines, options.fails(rule)));
  }

  /** In the order of the lines they begin at. */
  List<Finding> sorted() {
    if (found.size() < 2) {
      return List.copyOf(found);
    }
    List<Finding> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(finding -> finding.lines().first()));
    return sorted;
  }

  /** The failure that findings are where {@code error=true} says so. */
  Optional<BuildException> violation() {
    if (!failing) {
      return Optional.empty();
    }
    List<String> rules =
        found.stream().filter(Finding::failing).map(Finding::rule).distinct().toList();
    return sorted().stream()
        .filter(Finding::failing)
        .findFirst()
        .map(
            first ->
                new BuildException(
                        Blame.DOCKERFILE,
                        "lint violation found for rules: " + String.join(", ", rules),
                        "Mend it, leave rules out with # check=skip="
                            + String.join(",", rules)
                            + ", or take error=true away.")
                    .at(first.lines()));
  }
}
