package io.jbuild.report.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.event.Transfer;
import io.jbuild.failure.Lines;
import io.jbuild.oci.Digest;
import io.jbuild.report.format.FrontEnd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawJsonProgressTest {

  private static final FrontEnd FRONT_END = new FrontEnd("1", "'look'", name -> "--" + name);
  private static final String START = "2026-08-01T12:00:00Z";

  private final StringBuilder shown = new StringBuilder();
  private Instant now = Instant.parse(START);
  private final RawJsonProgress progress = new RawJsonProgress(shown::append, () -> now, FRONT_END);

  @Test
  void aStepIsAVertexThatBeginsAndEnds() {
    String vertex = digest("0 [1/2] RUN a");
    String begun = "{\"digest\":\"" + vertex + "\",\"name\":\"[1/2] RUN a\",\"started\":\"" + START;
    progress.on(new BuildEvent.StepStarted(7, "[1/2] RUN a"));
    assertThat(taken()).isEqualTo("{\"vertexes\":[" + begun + "\"}]}\n");

    now = now.plusMillis(1500);
    progress.on(new BuildEvent.StepOutput(7, true, "\033[1mx\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(taken())
        .isEqualTo(
            "{\"logs\":[{\"vertex\":\""
                + vertex
                + "\",\"stream\":2,\"data\":\"G1sxbXgK\",\"timestamp\":\"2026-08-01T12:00:01.500Z\"}]}\n");

    progress.on(new BuildEvent.StepFinished(7, "[1/2] RUN a", Duration.ofMillis(1500)));
    assertThat(taken())
        .isEqualTo(
            "{\"vertexes\":[" + begun + "\",\"completed\":\"2026-08-01T12:00:01.500Z\"}]}\n");
  }

  @Test
  void whatIsCachedAndWhatFailsSaySo() {
    progress.on(new BuildEvent.StepCached(1, "a"));
    assertThat(taken()).contains("\"completed\":\"" + START + "\",\"cached\":true}");

    progress.on(new BuildEvent.StepStarted(2, "b"));
    progress.on(new BuildEvent.StepFailed(2, "b", "exit code: 1"));
    assertThat(taken()).contains("\"completed\":\"" + START + "\",\"error\":\"exit code: 1\"}");
    assertThat(progress.failed()).extracting(FailedStep::name).containsExactly("b");
  }

  @Test
  void whatRanWhenTheBuildEndedWasCanceled() {
    progress.on(new BuildEvent.StepStarted(1, "a"));
    progress.on(new BuildEvent.StepStarted(2, "b"));
    progress.on(new BuildEvent.StepFailed(2, "b", "exit code: 1"));
    taken();

    progress.end();

    assertThat(taken())
        .containsOnlyOnce("\"error\":")
        .contains(digest("0 a"), "\"completed\":\"" + START + "\",\"error\":\"context canceled\"}");
    progress.end();
    assertThat(taken()).isEmpty();
  }

  @Test
  void nothingEndsBeforeItBegins() {
    Deque<String> times = new ArrayDeque<>(List.of("12:00:01Z", "12:00:02Z", "12:00:01Z"));
    RawJsonProgress ticking =
        new RawJsonProgress(
            shown::append, () -> Instant.parse("2026-08-01T" + times.remove()), FRONT_END);
    String first = "\"started\":\"2026-08-01T12:00:01Z\"";
    ticking.on(new BuildEvent.StepCached(1, "a"));
    assertThat(taken()).contains(first + ",\"completed\":\"2026-08-01T12:00:01Z\"");

    // Somebody sets the clock back.
    ticking.on(new BuildEvent.StepStarted(2, "b"));
    assertThat(taken()).contains("\"started\":\"2026-08-01T12:00:02Z\"");
    ticking.on(new BuildEvent.StepFinished(2, "b", Duration.ZERO));
    assertThat(taken()).contains("\"completed\":\"2026-08-01T12:00:02Z\"");
  }

  @Test
  void anOutputIsAVertexThatNamesWhatItWrote() {
    Digest digest = Digest.of(new byte[0]);
    progress.on(new BuildEvent.Exported("image", "app:1", digest));

    assertThat(taken())
        .contains("\"name\":\"exporting to image\"")
        .contains("\"id\":\"writing " + digest + "\"")
        .contains("\"id\":\"naming to app:1\"");
  }

  @Test
  void aTransferIsToldWhenItBeginsAndOnceMoreWhenItIsOver() {
    Transfer transfer = new Transfer("pull 1a2b3c4d5e6f", 100);
    progress.on(new BuildEvent.Moving(transfer));
    assertThat(taken()).contains("\"total\":100,\"current\":0,").doesNotContain("completed");
    transfer.add(100);
    progress.on(new BuildEvent.DockerfileRead("FROM a"));
    assertThat(taken()).isEmpty();
    transfer.end();
    progress.end();
    assertThat(taken()).contains("\"total\":100,\"current\":100,").contains("completed");
    progress.end();
    assertThat(taken()).isEmpty();
    assertThat(progress.dockerfile()).isEqualTo("FROM a");
  }

  @Test
  void aFindingIsAWarningWithItsPlace() {
    progress.on(
        new BuildEvent.Found(
            new Finding("Rule", "Do it so", "http://u", "not so", new Lines(3, 4), false)));
    assertThat(taken())
        .isEqualTo(
            "{\"warnings\":[{\"level\":1,\"short\":\"UnVsZTogbm90IHNvIChsaW5lIDMp\","
                + "\"detail\":[\"RG8gaXQgc28=\"],\"url\":\"http://u\","
                + "\"range\":[{\"start\":{\"line\":3},\"end\":{\"line\":4}}]}]}\n");

    progress.on(new BuildEvent.Warning("w"));
    assertThat(taken()).isEqualTo("{\"warnings\":[{\"level\":1,\"short\":\"dw==\"}]}\n");
  }

  private String taken() {
    String text = shown.toString();
    shown.setLength(0);
    return text;
  }

  private static String digest(String id) {
    return Digest.of(id.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
