package io.jbuild.report.page;

import io.jbuild.history.RecordedStep;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Human;
import java.util.ArrayList;
import java.util.List;

/** When each step was done: a bar for each, those between them that were not done together. */
final class TimelinePart {

  private static final int TICKS = 4;

  private final Html html;
  private final FrontEnd frontEnd;
  private final Steps steps;

  TimelinePart(Html html, FrontEnd frontEnd, Steps steps) {
    this.html = html;
    this.frontEnd = frontEnd;
    this.steps = steps;
  }

  void write() {
    html.open("section", "id", "timeline").element("h2", "Timeline");
    if (steps.all().isEmpty()) {
      html.element("p", "The build came to no step.", "class", "muted").close();
      return;
    }
    summary();
    html.open("div", "class", "timeline");
    axis();
    List<RecordedStep> quiet = new ArrayList<>();
    for (RecordedStep step : steps.all()) {
      if (step.outcome().begun()) {
        quiet(quiet);
        row(step);
      } else {
        quiet.add(step);
      }
    }
    quiet(quiet);
    html.close().close();
  }

  private void summary() {
    CriticalPath path = steps.criticalPath();
    if (path.steps().isEmpty()) {
      html.element("p", "No step had to be done.", "class", "muted");
      return;
    }
    html.open("p").element("b", "◆ Critical path: ");
    int count = path.steps().size();
    html.text(
        (count == 1 ? "one step" : count + " steps, one after another,")
            + " took "
            + Seconds.of(path.took())
            + " of "
            + Seconds.of(steps.build().took())
            + ". A build is as fast as these steps.");
    html.close();
    html.open("p", "class", "legend");
    html.element("span", "◆ critical path", "class", "key critical");
    html.element("span", "beside it", "class", "key ran");
    html.element("span", "✗ failed or stopped", "class", "key failed");
    html.close();
  }

  private void axis() {
    html.open("div", "class", "axis", "aria-hidden", "true");
    for (int i = 0; i <= TICKS; i++) {
      html.element(
          "span",
          Seconds.of(steps.build().took().multipliedBy(i).dividedBy(TICKS)),
          "style",
          "left:" + Percent.of(i, TICKS));
    }
    html.close();
  }

  private void row(RecordedStep step) {
    boolean critical = steps.criticalPath().has(step);
    boolean ended = step.outcome() == RecordedStep.Outcome.RAN;
    String kind = ended ? critical ? "critical" : "ran" : "failed";
    html.open("details", "class", "step " + kind).open("summary");
    html.open("span", "class", "name");
    html.text((ended ? "" : "✗ ") + (critical ? "◆ " : "") + Steps.name(step)).close();
    html.element("span", Seconds.of(step.took()), "class", "time");
    html.open("span", "class", "lane");
    long all = steps.build().took().toNanos();
    String place =
        "left:"
            + Percent.of(Math.min(step.began().toNanos(), all), all)
            + ";width:"
            + Percent.of(Math.min(step.took().toNanos(), all - step.began().toNanos()), all);
    html.element("span", "", "class", "bar", "style", place).close();
    html.close();
    facts(step);
    html.close();
  }

  private void facts(RecordedStep step) {
    html.open("dl", "class", "facts");
    fact("Outcome", Steps.word(step));
    fact("Began", Seconds.of(step.began()) + " after the build");
    fact(
        "Dockerfile",
        step.lines().first() == step.lines().last()
            ? "line " + step.lines().first()
            : "lines " + step.lines().first() + " to " + step.lines().last());
    fact("Platform", step.platform());
    step.layer()
        .ifPresent(
            layer -> {
              fact("Layer", layer.diffId().toString());
              fact("Its blob", Human.size(layer.size()));
            });
    step.key().ifPresent(key -> fact("Key", key.toString()));
    List<String> reasons =
        steps.reasons(step).stream().map(reason -> frontEnd.worded(reason.text())).toList();
    if (!reasons.isEmpty()) {
      fact("Why", String.join("; ", reasons));
    }
    html.close();
  }

  private void fact(String name, String value) {
    html.element("dt", name).element("dd", value);
  }

  /** Steps that took no time, behind one line. */
  private void quiet(List<RecordedStep> quiet) {
    if (quiet.isEmpty()) {
      return;
    }
    long cached = count(quiet, RecordedStep.Outcome.CACHED);
    long waiting = count(quiet, RecordedStep.Outcome.WAITING);
    List<String> words = new ArrayList<>();
    if (cached > 0) {
      words.add(cached + " cached");
    }
    if (waiting > 0) {
      words.add(waiting + " not begun");
    }
    if (quiet.size() > cached + waiting) {
      words.add(quiet.size() - cached - waiting + " with nothing to do");
    }
    html.open("details", "class", "quiet").element("summary", String.join(", ", words));
    html.open("ul");
    for (RecordedStep step : quiet) {
      html.element("li", Steps.name(step) + " — " + Steps.word(step));
    }
    html.close().close();
    quiet.clear();
  }

  private static long count(List<RecordedStep> steps, RecordedStep.Outcome outcome) {
    return steps.stream().filter(step -> step.outcome() == outcome).count();
  }
}
