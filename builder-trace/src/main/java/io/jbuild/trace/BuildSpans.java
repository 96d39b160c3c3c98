package io.jbuild.trace;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.RecordedStep;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Makes spans of what was heard: one of the build, and below it one of each step and transfer. */
final class BuildSpans {

  /** What is longer is cut, in characters: commands and messages may be as long as they like. */
  private static final int LONGEST = 4_096;

  private static final int LONGEST_NAME = 200;

  private final TraceSettings settings;
  private final EndedSpans ended = new EndedSpans();
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  BuildSpans(TraceSettings settings, String version) {
    this.settings = settings;
    AttributesBuilder resource = Attributes.builder().put("service.version", version);
    settings.resource().forEach(resource::put);
    this.provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST).build())
            .addSpanProcessor(ended)
            .build();
    this.tracer = provider.tracerBuilder("jbuild").setInstrumentationVersion(version).build();
  }

  /**
   * All spans of a build; none where whoever started it keeps no trace.
   *
   * @param now when the last of it has ended
   */
  List<SpanData> of(Timeline timeline, List<Explanation> why, Instant now) {
    Optional<BuildRecord> record = timeline.record();
    Instant began = record.map(BuildRecord::began).orElse(timeline.began());
    Span root =
        tracer.spanBuilder("build").setParent(parent()).setStartTimestamp(began).startSpan();
    Context inside = Context.root().with(root);
    for (Timeline.Note note : timeline.notes()) {
      root.addEvent(note.what(), Attributes.of(text("jbuild.text"), note.text()), note.at());
    }
    if (record.isPresent()) {
      describe(root, record.get(), timeline);
      StepSpans steps = new StepSpans(tracer, inside, record.get(), timeline);
      steps.add(why);
    } else {
      root.setStatus(StatusCode.ERROR, "the build did not begin");
    }
    addTransfers(timeline, inside, now);
    root.end(now);
    provider.shutdown();
    return ended.all();
  }

  private Context parent() {
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), settings.context(), new Values());
  }

  private static void describe(Span root, BuildRecord build, Timeline timeline) {
    root.setAttribute("jbuild.build.id", build.id());
    root.setAttribute("jbuild.build.outcome", build.outcome().word());
    root.setAttribute("jbuild.build.context", build.source().context());
    root.setAttribute("jbuild.build.dockerfile", build.source().dockerfile());
    build.source().target().ifPresent(name -> root.setAttribute("jbuild.build.target", name));
    root.setAttribute(AttributeKey.stringArrayKey("jbuild.build.tags"), build.tags());
    root.setAttribute(
        AttributeKey.stringArrayKey("jbuild.build.platforms"), build.source().platforms());
    build.image().ifPresent(image -> root.setAttribute("jbuild.image.id", image.toString()));
    root.setAttribute("jbuild.steps.ran", build.count(RecordedStep.Outcome.RAN));
    root.setAttribute("jbuild.steps.cached", build.count(RecordedStep.Outcome.CACHED));
    timeline.isolation().ifPresent(rung -> root.setAttribute("jbuild.isolation", rung));
    timeline
        .shared()
        .ifPresent(
            cache -> {
              root.setAttribute("jbuild.cache.shared.steps", cache.steps());
              root.setAttribute("jbuild.cache.shared.saved_seconds", seconds(cache.saved()));
              root.setAttribute("jbuild.cache.shared.fetched_bytes", cache.fetched());
              root.setAttribute("jbuild.cache.shared.sent_bytes", cache.sent());
            });
    switch (build.outcome()) {
      case OK -> {
        // No status: that nothing failed is not for who traces to decide.
      }
      case FAILED -> root.setStatus(StatusCode.ERROR, cut(build.failure().orElse(""), LONGEST));
      case INTERRUPTED -> root.setStatus(StatusCode.ERROR, "interrupted");
    }
  }

  private void addTransfers(Timeline timeline, Context build, Instant now) {
    Map<Timeline.Push, Span> pushes = new LinkedHashMap<>();
    for (Timeline.Push push : timeline.pushes()) {
      Span span =
          tracer
              .spanBuilder(name("push " + push.name()))
              .setParent(build)
              .setSpanKind(SpanKind.CLIENT)
              .setStartTimestamp(push.began())
              .startSpan();
      push.digest().ifPresent(digest -> span.setAttribute("jbuild.image", digest.toString()));
      pushes.put(push, span);
    }
    for (Timeline.Moved moved : timeline.moved()) {
      Context parent = moved.push().map(push -> build.with(pushes.get(push))).orElse(build);
      Span span =
          tracer
              .spanBuilder(name(moved.transfer().what()))
              .setParent(parent)
              .setStartTimestamp(moved.began())
              .startSpan();
      span.setAttribute("jbuild.bytes", moved.transfer().moved());
      span.end(moved.transfer().took().map(moved.began()::plus).orElse(now));
    }
    pushes.forEach(
        (push, span) -> {
          if (push.ended().isEmpty()) {
            span.setStatus(StatusCode.ERROR, "not done");
          }
          span.end(push.ended().orElse(now));
        });
  }

  static AttributeKey<String> text(String name) {
    return AttributeKey.stringKey(name);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** A span's name: one line that is not too long. */
  static String name(String text) {
    return cut(text.replaceAll("\\s+", " ").strip(), LONGEST_NAME);
  }

  static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** Takes what was found in the environment. */
  private static final class Values implements TextMapGetter<SortedMap<String, String>> {
    @Override
    public Iterable<String> keys(SortedMap<String, String> values) {
      return values.keySet();
    }

    @Override
    public @Nullable String get(@Nullable SortedMap<String, String> values, String name) {
      return values == null ? null : values.get(name);
    }
  }
}
