package io.jbuild.conformance;

import io.jbuild.testkit.KnownDifferences;
import io.jbuild.testkit.SuiteResult;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a run found, for people. */
final class Report {

  /** The numbers of a suite. */
  private record Row(int cases, int passed, int differs, int failed) {
    Row plus(Row other) {
      return new Row(
          cases + other.cases,
          passed + other.passed,
          differs + other.differs,
          failed + other.failed);
    }
  }

  private final List<SuiteResult> results;
  private final KnownDifferences known;

  Report(List<SuiteResult> results, KnownDifferences known) {
    this.results = List.copyOf(results);
    this.known = known;
  }

  boolean isGreen() {
    return results.stream().allMatch(SuiteResult::isGreen);
  }

  /** Each case that fails, and each known difference that is none. */
  String failures(boolean everything) {
    StringBuilder text = new StringBuilder();
    for (SuiteResult suite : results) {
      suite.failed().forEach((name, places) -> append(text, "FAILED  ", name, places));
      if (everything) {
        suite.differs().forEach((name, places) -> append(text, "differs ", name, places));
      }
      suite
          .stale()
          .forEach(
              (name, places) ->
                  text.append("FAILED  ")
                      .append(name)
                      .append(": known to differ, and does not: ")
                      .append(places)
                      .append('\n'));
    }
    return text.toString();
  }

  /** The numbers, a line for each suite. */
  String table() {
    StringBuilder text =
        new StringBuilder(
                String.format(
                    Locale.ROOT, "| %-8s | cases | passed | differs | failed |%n", "suite"))
            .append("|")
            .append("-".repeat(10))
            .append("|------:|-------:|--------:|-------:|\n");
    SortedMap<String, Row> rows = new TreeMap<>();
    for (SuiteResult suite : results) {
      Row row =
          new Row(suite.cases(), suite.passed(), suite.differs().size(), suite.failed().size());
      rows.merge(suite.suite().replaceFirst("/.*", ""), row, Row::plus);
    }
    rows.forEach(
        (suite, row) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %-8s | %5d | %6d | %7d | %6d |%n",
                    suite,
                    row.cases(),
                    row.passed(),
                    row.differs(),
                    row.failed())));
    return text.toString();
  }

  /** {@code docs/conformance.md}. */
  String page() {
    StringBuilder text =
        new StringBuilder(
            """
            # Conformance

            What jbuild makes of Dockerfiles, against what was recorded of BuildKit. `conformance/run --write` writes this
            page, and `conformance/run` fails where it does not tell what that run found. How the comparison is made:
            [CONTRIBUTING.md](../CONTRIBUTING.md).

            - *parser, words, ignore, instr, lint*: texts, and what they mean.
            - *builds*: whole builds by the command. Compared are all files with type, mode, owner, time, content, links and
              attributes, what is deleted, the config, the history and the platform; of an error, that it is one, and its line.
            - *differs*: in the places below only, each for a reason. All else of these cases is equal.

            """);
    text.append(table());
    text.append("\n## What differs, and why\n");
    for (KnownDifferences.Entry entry : known.entries()) {
      text.append("\n**")
          .append(entry.suite())
          .append("**: ")
          .append(entry.reason())
          .append("\n\n");
      entry
          .cases()
          .forEach(
              (name, places) ->
                  text.append("- `")
                      .append(name.strip().replace("\n", "` / `"))
                      .append("`: ")
                      .append(String.join(", ", places))
                      .append('\n'));
    }
    return text.toString();
  }

  private static void append(
      StringBuilder text, String verdict, String name, SortedMap<String, String> places) {
    text.append(verdict).append(name).append('\n');
    places.forEach(
        (place, detail) ->
            text.append("    ")
                .append(place)
                .append("\n        ")
                .append(detail.strip().replace("\n", "\n        "))
                .append('\n'));
  }
}
