package io.jbuild.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.failure.Lines;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuildTraceTest {

  private static final Instant BEGAN = Instant.parse("2026-11-22T12:00:00Z");
  private static final Digest IMAGE = Digest.of("image".getBytes(StandardCharsets.UTF_8));
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final SortedMap<String, String> environment = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private Instant now = BEGAN;
  private Collector collector;

  @BeforeEach
  void collect() throws IOException {
    collector = new Collector();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address());
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  @Test
  void aBuildIsOneSpanOfTheCallersTraceAndEachStepIsOneBelow() {
    environment.put("TRACEPARENT", "00-" + TRACE + "-" + PARENT + "-01");
    environment.put("TRACESTATE", "vendor=1");

    trace(this::tellOfAFailedBuild);

    assertThat(warnings).isEmpty();
    Span build = collector.span("build");
    assertThat(hex(build.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(hex(build.getParentSpanId().toByteArray())).isEqualTo(PARENT);
    assertThat(build.getTraceState()).isEqualTo("vendor=1");
    assertThat(attributes(build))
        .containsEntry("jbuild.build.id", "17-a")
        .containsEntry("jbuild.build.outcome", "failed")
        .containsEntry("jbuild.build.tags", "[app:1]")
        .containsEntry("jbuild.isolation", "chroot");
    assertThat(build.getStatus().getMessage()).isEqualTo("RUN make failed");
    assertThat(build.getEventsList()).extracting(Span.Event::getName).containsExactly("warning");
    assertThat(collector.spans())
        .filteredOn(span -> !span.getName().equals("build"))
        .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(build.getSpanId()))
        .extracting(Span::getName)
        .containsExactlyInAnyOrder(
            "[build 1/3] COPY pom.xml .",
            "[build 2/3] COPY src src",
            "[build 3/3] RUN make",
            "pull 1a2b3c4d5e6f");
  }

  @Test
  void aStepsSpanSaysWhatBecameOfItAndWhy() {
    trace(this::tellOfAFailedBuild);

    Span cached = collector.span("[build 1/3] COPY pom.xml .");
    assertThat(cached.getStartTimeUnixNano()).isEqualTo(nanos(Duration.ofSeconds(1)));
    assertThat(cached.getEndTimeUnixNano()).isEqualTo(cached.getStartTimeUnixNano());
    assertThat(attributes(cached))
        .containsEntry("jbuild.step.cached", "true")
        .containsEntry("jbuild.step.cached_from", "registry.example/cache")
        .containsEntry("jbuild.step.stage", "build")
        .doesNotContainKey("jbuild.step.reasons");

    Span ran = collector.span("[build 2/3] COPY src src");
    assertThat(ran.getStartTimeUnixNano()).isEqualTo(nanos(Duration.ofSeconds(3)));
    assertThat(ran.getEndTimeUnixNano()).isEqualTo(nanos(Duration.ofSeconds(5)));
    assertThat(ran.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    assertThat(attributes(ran))
        .containsEntry("jbuild.step.cached", "false")
        .containsEntry("jbuild.step.outcome", "ran")
        .containsEntry("jbuild.step.platform", "linux/amd64")
        .containsEntry("jbuild.step.reasons", "[src/A.java changed (content)]")
        .containsEntry("jbuild.layer.bytes", "2048")
        .containsEntry("code.line.number", "3");

    Span failed = collector.span("[build 3/3] RUN make");
    assertThat(failed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(failed.getStatus().getMessage()).endsWith("exit code: 2");
    assertThat(attributes(failed))
        .containsEntry("process.exit.code", "2")
        .containsEntry("jbuild.step.waited_seconds", "1.0");
  }

  @Test
  void aPushIsASpanWithItsTransfersBelow() {
    BuildTrace trace = begin().orElseThrow();
    trace.over((BuildEvents) event -> {}).on(new BuildEvent.Ended(record(List.of())));
    PushEvents pushes = trace.over(PushEvents.unheard());
    ImageReference name = ImageReference.parse("registry.example/app:1");
    now = BEGAN.plusSeconds(9);
    pushes.begins(name);
    Transfer layer = new Transfer("push 1a2b3c4d5e6f", 100_000);
    layer.add(99_000);
    pushes.moving(layer);
    layer.end();
    now = BEGAN.plusSeconds(11);
    pushes.done(name, new Descriptor("application/json", IMAGE, 400));
    trace.close();

    Span push = collector.span("push registry.example/app:1");
    assertThat(push.getParentSpanId()).isEqualTo(collector.span("build").getSpanId());
    assertThat(push.getEndTimeUnixNano() - push.getStartTimeUnixNano())
        .isEqualTo(Duration.ofSeconds(2).toNanos());
    Span moved = collector.span("push 1a2b3c4d5e6f");
    assertThat(moved.getParentSpanId()).isEqualTo(push.getSpanId());
    assertThat(attributes(moved)).containsEntry("jbuild.bytes", "99000");
    assertThat(collector.span("build").getEndTimeUnixNano()).isEqualTo(push.getEndTimeUnixNano());
  }

  @Test
  void aBuildThatNeverBeganIsAnErrorToo() {
    trace(events -> {});

    assertThat(collector.span("build").getStatus().getMessage())
        .isEqualTo("the build did not begin");
  }

  @Test
  void theVariablesOfOpenTelemetryAreHeeded() {
    environment.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.address().replace("//", "//user:p%40ss@") + "/a/");
    environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
    environment.put("OTEL_SERVICE_NAME", "ci");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "job=a%20b,service.name=other");
    trace(this::tellOfAFailedBuild);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.address() + "/own");
    environment.put("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20abc");
    trace(this::tellOfAFailedBuild);

    assertThat(warnings).isEmpty();
    assertThat(collector.requests)
        .containsExactly(
            "POST /a/v1/traces gzip application/x-protobuf Basic dXNlcjpwQHNz",
            "POST /own gzip application/x-protobuf Bearer abc");
    assertThat(
            attributes(
                collector.received.get(0).getResourceSpans(0).getResource().getAttributesList()))
        .containsEntry("service.name", "ci")
        .containsEntry("service.version", "9")
        .containsEntry("job", "a b");
  }

  @Test
  void nothingIsSentWhereNobodyAsksForIt() {
    for (String setting :
        List.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT=",
            "OTEL_SDK_DISABLED=true",
            "OTEL_TRACES_EXPORTER=none",
            "JBUILD_OFFLINE=1")) {
      SortedMap<String, String> asked = new TreeMap<>(environment);
      asked.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
      assertThat(begin(asked)).as(setting).isEmpty();
    }
    // Who started the build keeps no trace.
    environment.put("TRACEPARENT", "00-" + TRACE + "-" + PARENT + "-00");
    trace(this::tellOfAFailedBuild);

    assertThat(collector.requests).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatCannotBeSentIsOneWarningWithoutSecrets() {
    for (String setting :
        List.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT=user:geheim@localhost",
            "OTEL_EXPORTER_OTLP_ENDPOINT=grpc://user:geheim@localhost:4317",
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://user:ge heim@localhost:4317",
            "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
            "OTEL_EXPORTER_OTLP_TIMEOUT=10s",
            "OTEL_EXPORTER_OTLP_COMPRESSION=zstd",
            "OTEL_EXPORTER_OTLP_HEADERS=token=geheim%0a",
            "OTEL_TRACES_EXPORTER=zipkin")) {
      SortedMap<String, String> asked = new TreeMap<>(environment);
      int equals = setting.indexOf('=');
      asked.put(setting.substring(0, equals), setting.substring(equals + 1));

      assertThat(begin(asked)).as(setting).isEmpty();
      assertThat(warnings).as(setting).hasSize(1);
      assertThat(warnings.get(0))
          .startsWith("no trace is sent by " + setting.substring(0, equals))
          .doesNotContain("geheim");
      warnings.clear();
    }
  }

  @Test
  void aCollectorThatRefusesOrIsNotThereIsOneWarning() throws IOException {
    collector.answer = 503;
    trace(this::tellOfAFailedBuild);
    String address = collector.address();
    collector.close();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", address.replace("//", "//user:geheim@"));
    trace(this::tellOfAFailedBuild);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "50");
      environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort());
      trace(this::tellOfAFailedBuild);

      String sent = "the trace of this build was not sent to ";
      assertThat(warnings)
          .containsExactly(
              sent + address + ": it answers 503",
              sent + address + ": it cannot be reached",
              sent + "http://127.0.0.1:" + silent.getLocalPort() + ": no answer within 50 ms");
    }
  }

  @Test
  void aTraceOfThousandsOfStepsIsSentInParts() {
    List<RecordedStep> steps = new ArrayList<>();
    for (int number = 0; number < 1_200; number++) {
      String name = "[" + (number + 1) + "/1200] RUN " + "x".repeat(10_000);
      steps.add(step(number, name, RecordedStep.Outcome.RAN, 0, 1));
    }

    trace(events -> events.on(new BuildEvent.Ended(record(steps))));

    assertThat(collector.requests).hasSize(3);
    assertThat(collector.spans()).hasSize(1_201);
    Span any = collector.spans().get(0);
    assertThat(any.getName()).hasSize(200);
    assertThat(attributes(any).get("jbuild.step.name")).hasSize(4_096);
  }

  private interface Told {
    void to(BuildEvents events);
  }

  private Optional<BuildTrace> begin() {
    return begin(environment);
  }

  private Optional<BuildTrace> begin(SortedMap<String, String> asked) {
    return BuildTrace.begin(
        asked,
        "9",
        () -> now,
        build ->
            build.steps().stream()
                .filter(step -> step.outcome() == RecordedStep.Outcome.RAN)
                .map(BuildTraceTest::reason)
                .toList(),
        warnings::add);
  }

  private static Explanation reason(RecordedStep step) {
    return new Explanation(
        step, List.of(new Reason(Reason.Kind.CONTENT, "src/A.java changed (content)")));
  }

  private void trace(Told build) {
    try (BuildTrace trace = begin().orElseThrow()) {
      build.to(trace.over((BuildEvents) event -> {}));
    }
  }

  private void tellOfAFailedBuild(BuildEvents events) {
    now = BEGAN.plusSeconds(1);
    events.on(
        new BuildEvent.StepCached(
            1, "[build 1/3] COPY pom.xml .", Optional.of("registry.example/cache")));
    Transfer pull = new Transfer("pull 1a2b3c4d5e6f", 100_000);
    events.on(new BuildEvent.Moving(pull));
    pull.end();
    events.on(new BuildEvent.Isolated("chroot"));
    events.on(new BuildEvent.Warning("the disk is nearly full"));
    events.on(
        new BuildEvent.StepFailed(
            3, "[build 3/3] RUN make", "process \"make\" did not complete: exit code: 2"));
    events.on(
        new BuildEvent.Ended(
            record(
                List.of(
                    step(0, "FROM debian", RecordedStep.Outcome.GIVEN, 0, 0),
                    step(1, "[build 1/3] COPY pom.xml .", RecordedStep.Outcome.CACHED, 0, 0),
                    step(2, "[build 2/3] COPY src src", RecordedStep.Outcome.RAN, 3, 2),
                    step(3, "[build 3/3] RUN make", RecordedStep.Outcome.FAILED, 6, 1)))));
  }

  private static BuildRecord record(List<RecordedStep> steps) {
    return new BuildRecord(
        "17-a",
        BEGAN,
        Duration.ofSeconds(8),
        BuildRecord.Outcome.FAILED,
        Optional.of("RUN make failed"),
        new BuildRecord.Source("/src/app", "", Optional.empty(), Optional.empty(), List.of()),
        List.of("app:1"),
        Optional.empty(),
        false,
        steps);
  }

  private static RecordedStep step(
      int number, String name, RecordedStep.Outcome outcome, int began, int took) {
    return new RecordedStep(
        number,
        "linux/amd64",
        name,
        new Lines(number + 1, number + 1),
        Optional.empty(),
        number == 0 ? List.of() : List.of(number - 1),
        outcome,
        Optional.empty(),
        Duration.ofSeconds(began),
        Duration.ofSeconds(took),
        outcome == RecordedStep.Outcome.RAN
            ? Optional.of(new RecordedStep.MadeLayer(IMAGE, 2_048))
            : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static long nanos(Duration after) {
    Instant at = BEGAN.plus(after);
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static SortedMap<String, String> attributes(Span span) {
    return attributes(span.getAttributesList());
  }

  private static SortedMap<String, String> attributes(List<KeyValue> attributes) {
    SortedMap<String, String> texts = new TreeMap<>();
    attributes.forEach(one -> texts.put(one.getKey(), text(one.getValue())));
    return texts;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      case INT_VALUE -> String.valueOf(value.getIntValue());
      case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(BuildTraceTest::text)
              .collect(Collectors.joining(", ", "[", "]"));
      default -> value.getStringValue();
    };
  }
}
