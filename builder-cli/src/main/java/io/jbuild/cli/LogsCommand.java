package io.jbuild.cli;

import static java.util.Map.entry;

import io.jbuild.cli.format.Listing;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.past.PastBuilds;
import io.jbuild.report.progress.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild logs}: the builds there were, and all that their steps printed. */
final class LogsCommand implements Command {

  /** What a terminal has as a rule: the end of a folder's name, or of an address, tells enough. */
  private static final int COLUMNS = 80;

  private static final Map<String, String> HEADINGS =
      Map.ofEntries(
          entry("Began", "BEGAN"),
          entry("BeganSince", "BEGAN"),
          entry("Cached", "CACHED"),
          entry("Context", "CONTEXT"),
          entry("Done", "DONE"),
          entry("ID", "BUILD"),
          entry("ImageID", "IMAGE ID"),
          entry("Outcome", "OUTCOME"),
          entry("Steps", "DONE"),
          entry("Tags", "TAGS"),
          entry("Took", "TOOK"));

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "logs",
            "[OPTIONS] [BUILD [STEP]]",
            "List the last builds, or print all that one's steps printed. BUILD: its id, how that"
                + " begins, or 'last'. STEP: what the build shows in brackets before it, as 2/5.")
        .flag("Only ids; of a build, what to call its steps", "-q", "--quiet")
        .flag("Whole ids and names of contexts", "--no-trunc")
        .value("table|json|TEMPLATE", "How the list is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> words = invocation.arguments().operands();
    PastBuilds builds = invocation.engine().pastBuilds();
    if (words.size() > 2) {
      throw Usage.refusal("'jbuild logs' takes a BUILD and a STEP", "See 'jbuild logs --help'.");
    }
    if (words.isEmpty()) {
      list(builds.list(), invocation);
      return ExitCode.DONE;
    }
    if (invocation.arguments().value("--format").isPresent()) {
      throw Usage.refusal(
          "'--format' is for the list of builds", "Leave out the build, or the format.");
    }
    BuildRecord build = builds.find(Optional.of(words.get(0)).filter(word -> !word.equals("last")));
    List<RecordedStep> steps =
        words.size() == 2 ? List.of(builds.step(build, words.get(1))) : build.steps();
    if (invocation.arguments().flag("--quiet")) {
      steps.stream()
          .filter(step -> step.outcome() != RecordedStep.Outcome.GIVEN)
          .map(PastBuilds::word)
          .distinct()
          .forEach(word -> invocation.around().out().print(PlainText.of(word) + "\n"));
      return ExitCode.DONE;
    }
    boolean any = false;
    for (RecordedStep step : steps) {
      Optional<Path> log = builds.log(build, step);
      if (log.isPresent()) {
        print(log.get(), invocation.around());
        any = true;
      }
      end(step).ifPresent(invocation.around().err()::print);
    }
    if (!any) {
      invocation.around().err().print(nothing(build, words.size() == 2));
    }
    return ExitCode.DONE;
  }

  /** How a step ended that did not end well: no output tells. */
  private static Optional<String> end(RecordedStep step) {
    return step.isBrokenOff()
        ? Optional.of(
            PlainText.line(step.name())
                + (": " + step.outcome().word() + " after " + seconds(step.took()) + "\n"))
        : Optional.empty();
  }

  private static String nothing(BuildRecord build, boolean one) {
    return one
        ? "That step printed nothing that is kept.\n"
        : "The steps of build " + build.id() + " printed nothing that is kept.\n";
  }

  /** What a command printed: as it is for a program, without what a terminal obeys for a person. */
  private static void print(Path log, Surroundings around) throws IOException {
    PrintStream out = around.out();
    if (!around.isTerminal(1)) {
      Files.copy(log, out);
      out.flush();
      return;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.print(PlainText.of(line) + "\n");
      }
    }
  }

  private static void list(List<BuildRecord> builds, Invocation invocation) {
    Arguments arguments = invocation.arguments();
    boolean whole =
        arguments.flag("--no-trunc")
            || arguments.flag("--quiet")
            || !arguments.value("--format").orElse("table").equals("table");
    Instant now = invocation.around().clock().instant();
    List<Map<String, String>> rows = new ArrayList<>();
    for (BuildRecord build : builds) {
      long done = build.count(RecordedStep.Outcome.RAN);
      rows.add(
          Map.ofEntries(
              entry("Began", new ImageTime(Optional.of(build.began())).rfc3339()),
              entry("BeganSince", new ImageTime(Optional.of(build.began())).since(now)),
              entry("Cached", Long.toString(build.count(RecordedStep.Outcome.CACHED))),
              entry("Context", PlainText.of(build.source().context())),
              entry("Done", Long.toString(done)),
              entry("ID", whole ? build.id() : beginOf(build, builds)),
              entry("ImageID", build.image().map(Object::toString).orElse("")),
              entry("Outcome", build.outcome().word()),
              entry("Steps", done + " of " + build.countAll()),
              entry("Tags", String.join(", ", build.tags())),
              entry("Took", seconds(build.took()))));
    }
    Listing listing =
        new Listing(
            HEADINGS,
            "{{.ID}}\t{{.BeganSince}}\t{{.Took}}\t{{.Outcome}}\t{{.Steps}}\t{{.Context}}");
    invocation.print(whole ? listing : listing.within(COLUMNS), rows);
  }

  /** As much of an id as names the build among those that are kept: when it began. */
  private static String beginOf(BuildRecord build, List<BuildRecord> builds) {
    String begin = build.id().replaceFirst("-.*", "");
    long such = builds.stream().filter(other -> other.id().startsWith(begin)).count();
    return such == 1 ? begin : build.id();
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP) + "s";
  }
}
