package io.jbuild.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps spans until they are sent. OpenTelemetry's own processors send while spans end, from
 * threads of theirs, and drop what is too much; of a build all spans are made at once.
 */
final class EndedSpans implements SpanProcessor {

  private final List<SpanData> spans = new ArrayList<>();

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      spans.add(span.toSpanData());
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  List<SpanData> all() {
    return List.copyOf(spans);
  }
}
