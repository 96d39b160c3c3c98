package io.jbuild.cli;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.past.PastBuilds;
import io.jbuild.report.format.Value;
import io.jbuild.report.progress.PlainText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild why}: why steps of a build were not in the cache. */
final class WhyCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "why",
            "[OPTIONS] [STEP]",
            "Tell why the steps of the last build were not in the cache, or why one was or was"
                + " not. STEP: what the build shows in brackets before it, as 2/5 or 'build 2/5'.")
        .value("BUILD", "Of another build: its id, or how that begins (see jbuild logs)", "--build")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    Optional<String> word = arguments.atMostOne("STEP");
    boolean asJson = arguments.json();
    PastBuilds builds = invocation.engine().pastBuilds();
    BuildRecord build = builds.find(arguments.value("--build"));
    List<Explanation> explanations =
        word.isPresent()
            ? List.of(builds.why(build, builds.step(build, word.get())))
            : builds.why(build);
    invocation
        .around()
        .out()
        .print(
            asJson
                ? json(build, explanations)
                : PlainText.of(
                    text(
                        build,
                        explanations,
                        word.isPresent(),
                        invocation.around().clock().instant())));
    return ExitCode.DONE;
  }

  private static String text(
      BuildRecord build, List<Explanation> explanations, boolean one, Instant now) {
    StringBuilder text = new StringBuilder();
    if (!one) {
      text.append(summary(build, now)).append('\n');
    }
    for (Explanation explanation : explanations) {
      text.append(explanation.step().name().replaceAll("\\s+", " "))
          .append(": ")
          .append(reasons(explanation))
          .append('\n');
    }
    return text.toString();
  }

  private static String reasons(Explanation explanation) {
    return String.join(
        "; ",
        explanation.reasons().stream().map(reason -> CommandWords.in(reason.text())).toList());
  }

  private static String summary(BuildRecord build, Instant now) {
    long done = build.count(RecordedStep.Outcome.RAN);
    long cached = build.count(RecordedStep.Outcome.CACHED);
    long all = build.countAll();
    String counts =
        cached == all
            ? "all " + cached + " steps were cached"
            : done + " of " + all + " steps were done, " + cached + " cached";
    return "build "
        + build.id()
        + ", "
        + new ImageTime(Optional.of(build.began())).since(now).toLowerCase(Locale.ROOT)
        + ", "
        + build.outcome().word()
        + ": "
        + (build.steps().isEmpty() ? build.failure().orElse("it came to no step") : counts);
  }

  private static String json(BuildRecord build, List<Explanation> explanations) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("build", Value.text(build.id()));
    fields.put("began", Value.text(build.began().toString()));
    fields.put("outcome", Value.text(build.outcome().word()));
    fields.put("cached", Value.whole(build.count(RecordedStep.Outcome.CACHED)));
    List<Value> steps = new ArrayList<>();
    for (Explanation explanation : explanations) {
      Map<String, Value> step = new LinkedHashMap<>();
      step.put("step", Value.text(explanation.step().name()));
      step.put("platform", Value.text(explanation.step().platform()));
      step.put("line", Value.whole(explanation.step().lines().first()));
      step.put("outcome", Value.text(explanation.step().outcome().word()));
      step.put(
          "reasons",
          new Value.Items(explanation.reasons().stream().map(WhyCommand::reason).toList()));
      steps.add(new Value.Fields(step));
    }
    fields.put("steps", new Value.Items(steps));
    return new Value.Fields(fields).pretty(2) + "\n";
  }

  private static Value reason(Reason reason) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("kind", Value.text(reason.kind().word()));
    fields.put("text", Value.text(CommandWords.in(reason.text())));
    fields.put("names", Value.texts(reason.names()));
    return new Value.Fields(fields);
  }
}
