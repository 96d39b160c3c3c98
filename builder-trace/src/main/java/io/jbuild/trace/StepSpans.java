package io.jbuild.trace;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The spans of a build's steps: of those that were done, and of those that were cached. */
final class StepSpans {

  /** {@code [linux/arm64 build 2/5] RUN make}: what is between the brackets before the number. */
  private static final Pattern NAME = Pattern.compile("\\[(?:(.*) )?\\d+/\\d+\\] ", Pattern.DOTALL);

  private static final Pattern EXIT = Pattern.compile("exit code: (\\d{1,9})$");

  /** Of thousands of files the first say enough. */
  private static final int MOST_REASONS = 20;

  private final Tracer tracer;
  private final Context build;
  private final BuildRecord record;
  private final Timeline timeline;

  /**
   * Spans that are not made yet.
   *
   * @param build the span that they are part of
   */
  StepSpans(Tracer tracer, Context build, BuildRecord record, Timeline timeline) {
    this.tracer = tracer;
    this.build = build;
    this.record = record;
    this.timeline = timeline;
  }

  /** Makes them all. */
  void add(List<Explanation> why) {
    SortedMap<Integer, List<Reason>> reasons = new TreeMap<>();
    why.forEach(one -> reasons.put(one.step().number(), one.reasons()));
    for (RecordedStep step : record.steps()) {
      if (step.outcome().begun()) {
        add(step, began(step), began(step).plus(step.took()), reasons);
      } else if (step.outcome() == RecordedStep.Outcome.CACHED) {
        Instant at = timeline.cached(step.number()).map(Timeline.Cached::at).orElse(began(step));
        add(step, at, at, reasons);
      }
    }
  }

  private Instant began(RecordedStep step) {
    return record.began().plus(step.began());
  }

  private void add(
      RecordedStep step, Instant began, Instant ended, SortedMap<Integer, List<Reason>> reasons) {
    Span span =
        tracer
            .spanBuilder(BuildSpans.name(step.name()))
            .setParent(build)
            .setStartTimestamp(began)
            .startSpan();
    span.setAttribute("jbuild.step.name", step.name());
    span.setAttribute("jbuild.step.number", step.number());
    span.setAttribute("jbuild.step.outcome", step.outcome().word());
    span.setAttribute("jbuild.step.cached", step.outcome() == RecordedStep.Outcome.CACHED);
    span.setAttribute("jbuild.step.platform", step.platform());
    stage(step).ifPresent(name -> span.setAttribute("jbuild.step.stage", name));
    span.setAttribute("code.line.number", step.lines().first());
    step.layer()
        .ifPresent(
            layer -> {
              span.setAttribute("jbuild.layer.bytes", layer.size());
              span.setAttribute("jbuild.layer.diff_id", layer.diffId().toString());
            });
    timeline
        .cached(step.number())
        .flatMap(Timeline.Cached::from)
        .ifPresent(from -> span.setAttribute("jbuild.step.cached_from", from));
    if (step.outcome().begun()) {
      span.setAttribute("jbuild.step.waited_seconds", BuildSpans.seconds(waited(step)));
      List<String> why =
          reasons.getOrDefault(step.number(), List.of()).stream()
              .limit(MOST_REASONS)
              .map(Reason::text)
              .toList();
      if (!why.isEmpty()) {
        span.setAttribute(AttributeKey.stringArrayKey("jbuild.step.reasons"), why);
      }
    }
    end(step, span);
    span.end(ended);
  }

  private void end(RecordedStep step, Span span) {
    if (step.outcome() == RecordedStep.Outcome.STOPPED) {
      span.setStatus(StatusCode.ERROR, "stopped");
    } else if (step.outcome() == RecordedStep.Outcome.FAILED) {
      String message = timeline.failure(step.number()).orElse("");
      span.setStatus(StatusCode.ERROR, message);
      Matcher exit = EXIT.matcher(message);
      if (exit.find()) {
        span.setAttribute("process.exit.code", Long.parseLong(exit.group(1)));
      }
    }
  }

  /** How long it had all it needs, and had to wait for its turn. */
  private Duration waited(RecordedStep step) {
    Duration ready = Duration.ZERO;
    for (int number : step.inputs()) {
      RecordedStep input = record.steps().get(number);
      Duration ended = input.began().plus(input.took());
      ready = ended.compareTo(ready) > 0 ? ended : ready;
    }
    Duration waited = step.began().minus(ready);
    return waited.isNegative() ? Duration.ZERO : waited;
  }

  private static Optional<String> stage(RecordedStep step) {
    Matcher name = NAME.matcher(step.name());
    if (!name.lookingAt() || name.group(1) == null) {
      return Optional.empty();
    }
    String[] words = name.group(1).strip().split(" ", -1);
    String last = words[words.length - 1];
    return last.equals(step.platform()) ? Optional.empty() : Optional.of(last);
  }
}
