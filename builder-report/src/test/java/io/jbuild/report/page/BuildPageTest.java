package io.jbuild.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Lines;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.history.RecordedStep.Outcome;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.result.BuildReport;
import io.jbuild.result.FileChange;
import io.jbuild.result.FileSizes;
import io.jbuild.result.ImageLayers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildPageTest {

  private static final String EVIL = "<script>alert('x')</script>\u001b[31m\u202e&\"";
  private static final FrontEnd FRONT_END = new FrontEnd("1.0", "check", name -> "--" + name);

  private static Digest digest(String of) {
    return Digest.of(of.getBytes(StandardCharsets.UTF_8));
  }

  static RecordedStep step(int number, Outcome outcome, int began, int took, Integer... inputs) {
    return new RecordedStep(
        number,
        "linux/amd64",
        "[1/2] RUN " + number + EVIL,
        new Lines(1, 2),
        Optional.empty(),
        List.of(inputs),
        outcome,
        Optional.of(digest("key" + number)),
        Duration.ofMillis(began),
        Duration.ofMillis(took),
        Optional.of(new RecordedStep.MadeLayer(digest("layer" + number), 10)),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static BuildReport report(List<RecordedStep> steps) {
    BuildRecord build =
        new BuildRecord(
            "1-abcdef01",
            Instant.parse("2026-08-01T12:00:00Z"),
            Duration.ofSeconds(4),
            BuildRecord.Outcome.FAILED,
            Optional.of("no " + EVIL + ", give {no-cache}"),
            new BuildRecord.Source(EVIL, "", Optional.empty(), Optional.of(EVIL), List.of()),
            List.of(EVIL),
            Optional.of(digest("image")),
            false,
            steps);
    ContainerConfig container = new ContainerConfig();
    container.setEnv("X", EVIL);
    container.labels().put(EVIL, EVIL);
    ImageConfig config =
        new ImageConfig(
            Optional.of(EVIL),
            Optional.of(EVIL),
            Platform.parse("linux/amd64"),
            container,
            List.of(digest("layer0"), digest("layer1")),
            List.of(
                new HistoryEntry(
                    Optional.of(EVIL),
                    Optional.of(EVIL),
                    Optional.empty(),
                    Optional.of(EVIL),
                    false)));
    ImageLayers.Count none = new ImageLayers.Count(0, 0);
    ImageLayers layers =
        new ImageLayers(
            List.of(
                new ImageLayers.Layer(
                    1, digest("layer0"), EVIL, none, none, none, new ImageLayers.Count(1, 4000)),
                new ImageLayers.Layer(2, digest("other"), EVIL, none, none, none, none)),
            List.of(
                new ImageLayers.Hidden(
                    "/a\nb\tc\u2028d" + EVIL, 4000, 1, 2, FileChange.Kind.DELETED)));
    FileSizes file = new FileSizes("e\nf\tg\u2029h" + EVIL, 4000, 1, List.of());
    FileSizes folder = new FileSizes("usr/" + EVIL, 5000, 3, List.of(file));
    return new BuildReport(
        build,
        List.of(
            new Explanation(
                steps.get(0),
                List.of(new Reason(Reason.Kind.CONTENT, EVIL, List.of(EVIL, "b", "c", "d"))))),
        List.of(
            new BuildReport.ReportedImage(
                config,
                layers,
                List.of(
                    new BuildReport.LayerFiles(true, new FileSizes("", 5000, 3, List.of(folder))),
                    new BuildReport.LayerFiles(false, new FileSizes("", 900, 0, List.of()))))));
  }

  private static final List<RecordedStep> STEPS =
      List.of(
          step(0, Outcome.RAN, 0, 1000),
          step(1, Outcome.CACHED, 0, 0, 0),
          step(2, Outcome.RAN, 10, 20),
          step(3, Outcome.FAILED, 1000, 3000, 1, 2));

  @Test
  void whateverANameHoldsIsText() {
    String page = BuildPage.of(report(STEPS), FRONT_END);
    assertThat(page)
        .doesNotContain("<script>alert", "\u001b", "\u202e", "\u2028", "\u2029")
        .contains("/a\ufffdb\ufffdc\ufffdd&lt;", "e\ufffdf\ufffdg\ufffdh&lt;")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\ufffd[31m\ufffd&amp;&quot;");
    assertThat(page.split("<script>", -1)).as("the one script is ours").hasSize(2);
  }

  @Test
  void nothingIsFetched() {
    assertThat(BuildPage.of(report(STEPS), FRONT_END))
        .contains("default-src 'none'".replace("'", "&#39;"))
        .doesNotContain("http://", "https://", "@import", "url(", " src=");
  }

  @Test
  void theSameBuildGivesTheSamePage() {
    assertThat(BuildPage.of(report(STEPS), FRONT_END))
        .isEqualTo(BuildPage.of(report(STEPS), FRONT_END));
  }

  @Test
  void tellsWhatFailedWasCachedAndIsWasted() {
    assertThat(BuildPage.of(report(STEPS), FRONT_END))
        .contains("✗ failed", "give --no-cache", "2026-08-01 12:00:00 UTC")
        .contains("1 of 4 steps were in the cache (25%)")
        .contains("2 steps, one after another, took 4.00s of 4.00s")
        .contains("left:25%;width:75%")
        .contains("4kB</b> (68%) are stored and sent for nothing: 1 path that")
        .contains("2 smaller files", TreemapPart.ABSENT);
  }

  @Test
  void theCriticalPathGoesByWhatEndedLastAndThroughWhatWasCached() {
    assertThat(CriticalPath.of(STEPS).steps())
        .extracting(RecordedStep::number)
        .containsExactly(0, 3);
    assertThat(CriticalPath.of(List.of(step(0, Outcome.CACHED, 0, 0))).steps()).isEmpty();
  }

  @Test
  void aRecordThatNamesItselfAsItsInputEndsToo() {
    assertThat(CriticalPath.of(List.of(step(0, Outcome.RAN, 0, 1, 0, 7, -1))).steps()).hasSize(1);
  }

  @Test
  void boxesAreAsLargeAsTheirWeightsAndFillTheWhole() {
    List<Long> weights = List.of(600L, 300L, 60L, 30L, 10L);
    List<Treemap.Box> boxes = Treemap.of(weights, 200, 50);
    for (int i = 0; i < weights.size(); i++) {
      Treemap.Box box = boxes.get(i);
      assertThat(box.width() * box.height())
          .isCloseTo(weights.get(i) * 10.0, org.assertj.core.data.Offset.offset(0.001));
      assertThat(box.left() + box.width()).isLessThanOrEqualTo(200.001);
      assertThat(box.top() + box.height()).isLessThanOrEqualTo(50.001);
    }
    assertThat(Treemap.of(List.of(), 1, 1)).isEmpty();
  }

  @Test
  void timesAreForPeople() {
    assertThat(
            List.of(
                Seconds.of(Duration.ofMillis(40)),
                Seconds.of(Duration.ofMillis(1256)),
                Seconds.of(Duration.ofMillis(12_345)),
                Seconds.of(Duration.ofSeconds(185)),
                Seconds.of(Duration.ofMinutes(125))))
        .containsExactly("40ms", "1.25s", "12.3s", "3min 5s", "2h 5min");
  }
}
