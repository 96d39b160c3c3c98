package io.jbuild.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Digest;
import io.jbuild.report.format.FrontEnd;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden screens, drawn at chosen moments of a clock that stands. */
class LiveProgressTest {

  private static final FrontEnd FRONT_END = new FrontEnd("1", "'look'", name -> "--" + name);
  private static final Digest DIGEST = Digest.of(new byte[0]);

  private VirtualScreen screen = new VirtualScreen(80, 24);
  private Look look = new Look(true, true);
  private long millis;
  private View view = new View();

  /** What {@link LiveProgress} is made of, without its thread. */
  private final class View {
    final LiveState state = new LiveState(() -> millis * 1_000_000, FRONT_END, look);
    final Painter painter = new Painter(state, new LiveRegion(look), () -> screen);

    void take(BuildEvent... events) {
      for (BuildEvent event : events) {
        state.take(event);
      }
    }

    void draw() {
      painter.draw(false);
    }

    void end() {
      painter.end();
    }
  }

  @Test
  void aRunningStepHasItsTimeAndItsLastLine() {
    view.take(
        cached(1, "[build 1/4] WORKDIR /src"),
        cached(2, "[build 2/4] COPY pom.xml ."),
        started(3, "[build 3/4] RUN mvn -q package"));
    view.draw();
    millis = 2345;
    view.take(
        output(3, "[INFO] Downloading a\r\n\033[1m[INFO] Compi"), output(3, "ling\033[0m\n\n"));
    view.draw();

    assertThat(screen.text())
        .isEqualTo(
            """
            • [build 3/4] RUN mvn -q package   2.3s │ [INFO] Compiling
              1 running · 2 cached · 2.3s""");
  }

  @Test
  void aStepThatAnotherMachineDoesIsWaitedForAndThenCachedOrRuns() {
    Duration most = Duration.ofSeconds(40);
    view.take(
        new BuildEvent.StepAwaited(1, "[1/2] RUN a", "h.example/c", most),
        new BuildEvent.StepAwaited(2, "[2/2] RUN b", "h.example/c", most));
    view.draw();
    assertThat(screen.text()).contains("[1/2] RUN a").contains("another machine does this now");
    millis = 2000;
    view.take(cached(1, "[1/2] RUN a"), started(2, "[2/2] RUN b"), output(2, "made\n"));
    view.draw();

    assertThat(screen.text())
        .isEqualTo(
            """
            • [2/2] RUN b   0.0s │ made
              1 running · 1 cached · 2.0s""");
  }

  @Test
  void whatIsDoneStaysAboveWhatRuns() {
    view.take(
        cached(1, "[1/9] FROM a"),
        started(2, "[build 2/9] RUN make"),
        started(3, "[test 1/2] RUN make check"));
    view.draw();
    millis = 61_200;
    view.take(
        new BuildEvent.Warning("a mount is not shared"),
        new BuildEvent.StepFinished(2, "[build 2/9] RUN make", Duration.ofMillis(61_200)),
        cached(5, "[build 3/9] COPY a b"));
    view.draw();
    assertThat(screen.text())
        .isEqualTo(
            """
            ✓ 1 step cached
            ! WARNING: a mount is not shared
            ✓ [build 2/9] RUN make                                                    61.2s
            • [test 1/2] RUN make check  61.2s
              1 running · 1 done · 2 cached · 61.2s""");

    millis = 130_000;
    view.take(
        new BuildEvent.StepFinished(3, "[test 1/2] RUN make check", Duration.ofSeconds(130)),
        new BuildEvent.Exported("image", "app:latest", DIGEST));
    view.end();

    assertThat(screen.text())
        .isEqualTo(
            """
            ✓ 1 step cached
            ! WARNING: a mount is not shared
            ✓ [build 2/9] RUN make                                                    61.2s
            ✓ 1 step cached
            ✓ [test 1/2] RUN make check                                               2m10s
            ✓ wrote image app:latest
              %s"""
                .formatted(DIGEST));
  }

  @Test
  void ofABuildThatRanNothingOneLineAndTheImageAreLeft() {
    for (int i = 0; i < 7; i++) {
      view.take(cached(i, "[" + i + "/7] RUN a"));
    }
    view.take(new BuildEvent.Exported("image", "", DIGEST));
    view.end();

    assertThat(screen.text())
        .isEqualTo(
            "✓ 7 steps cached\n✓ wrote image (without a name: --tag gives it one)\n  " + DIGEST);
    assertThat(screen.writes).isEqualTo(1);
  }

  @Test
  void ofAFailedBuildOneSeesWhatFailedAndWhatWasStopped() {
    view.take(started(1, "[a 1/2] RUN false"), started(2, "[b 1/2] RUN sleep 60"));
    view.draw();
    millis = 1500;
    view.take(new BuildEvent.StepFailed(1, "[a 1/2] RUN false", "exit code: 1"));
    view.end();

    assertThat(screen.text())
        .isEqualTo(
            """
            ✗ [a 1/2] RUN false                                                        1.5s
            ✗ [b 1/2] RUN sleep 60                                             stopped 1.5s""");
    assertThat(screen.raw).contains("\033[31m✗").contains("\033[33m✗");
    // No mode is changed that somebody would have to set back.
    assertThat(screen.raw).doesNotContain("\033[?");
  }

  @Test
  void barsShowHowFarTransfersAre() {
    Transfer pull = new Transfer("pull 1a2b3c4d5e6f", 30_000_000);
    Transfer unknown = new Transfer("load", 0);
    Transfer over = new Transfer("pull ffffffffffff", 10);
    view.take(
        new BuildEvent.Moving(pull), new BuildEvent.Moving(unknown), new BuildEvent.Moving(over));
    pull.add(7_500_000);
    unknown.add(1234);
    over.end();
    view.draw();

    assertThat(screen.text())
        .isEqualTo(
            """
            • pull 1a2b3c4d5e6f            ━━━━━─────────────── 7.5MB / 30MB
            • load                         1.23kB
              working · 0.0s""");
    pull.end();
    unknown.end();
    view.draw();
    assertThat(screen.text()).isEqualTo("  working · 0.0s");
  }

  @Test
  void aLowScreenHasTheFirstOnesAndACountOfTheOthers() {
    screen = new VirtualScreen(80, 6);
    for (int i = 1; i <= 20; i++) {
      view.take(started(i, "[" + i + "/20] RUN a"));
    }
    for (int i = 0; i < 3; i++) {
      view.draw();
    }

    assertThat(screen.text())
        .isEqualTo(
            """
            • [1/20] RUN a   0.0s
            • [2/20] RUN a   0.0s
            • [3/20] RUN a   0.0s
              and 17 more
              20 running · 0.0s""");
    assertThat(screen.height()).isEqualTo(6);
  }

  @Test
  void noLineIsBrokenHoweverWideItsCharactersAre() {
    for (int columns = 3; columns < 100; columns++) {
      screen = new VirtualScreen(columns, 10);
      view = new View();
      view.take(started(1, "[1/2] RUN echo 漢字漢字漢字 e\u0301e\u0301 😀😀 " + "x".repeat(50)));
      view.take(output(1, "漢".repeat(60) + "\n"));
      view.take(new BuildEvent.Moving(new Transfer("pull 1a2b3c4d5e6f", 100)));
      view.draw();
      view.take(new BuildEvent.StepFinished(1, "[1/2] RUN 漢字" + "漢".repeat(90), Duration.ZERO));
      view.draw();

      assertThat(screen.broken).as("%s columns: %s", columns, screen.text()).isZero();
    }
  }

  @Test
  void aTerminalThatBecameNarrowerKeepsNoRestOfTheOldLines() {
    view.take(
        started(1, "[1/2] RUN a"), output(1, "a long line of output that takes half the screen\n"));
    view.draw();
    screen.resize(30, 10);
    view.draw();

    assertThat(screen.text())
        .isEqualTo(
            """
            • [1/2] RUN a   0.0s
              1 running · 0.0s""");
    screen.resize(200, 50);
    view.draw();
    assertThat(screen.text())
        .isEqualTo(
            """
            • [1/2] RUN a   0.0s │ a long line of output that takes half the screen
              1 running · 0.0s""");
  }

  @Test
  void withoutColoursAndSignsItIsAscii() {
    look = new Look(false, false);
    view = new View();
    view.take(cached(1, "a"), started(2, "[1/2] RUN a"), output(2, "b\n"));
    view.take(new BuildEvent.Moving(new Transfer("pull 1a2b3c4d5e6f", 100)));
    view.draw();
    view.take(new BuildEvent.StepFinished(2, "[1/2] RUN " + "a".repeat(90), Duration.ZERO));
    view.end();

    assertThat(screen.raw.toString().replaceAll("\033\\[[0-9]*[AKJ]", ""))
        .matches("[\\r\\n -~]*")
        .contains("* [1/2] RUN a   0.0s | b")
        .contains("+ 1 step cached")
        .contains("aaa...    0.0s");
  }

  @Test
  void aTerminalThatCannotGoBackGetsTheRecordAlone() {
    screen.redraws = false;
    view.take(started(1, "[1/2] RUN a"));
    view.draw();
    assertThat(screen.text()).isEmpty();

    view.take(new BuildEvent.StepFinished(1, "[1/2] RUN a", Duration.ofMillis(50)));
    view.draw();
    view.end();
    assertThat(screen.text()).startsWith("✓ [1/2] RUN a ").endsWith(" 0.0s");
    assertThat(screen.raw).doesNotContain("\033[1A");
  }

  @Test
  void nothingOfWhatOthersWroteIsObeyed() {
    view.take(
        started(1, "[1/2] RUN \033[2J\u009b2J\007"),
        output(1, "\033]0;title\007\033[2Jseen\u202eneseen\b\033[31m"),
        new BuildEvent.Warning("\033[2J"));
    view.draw();

    assertThat(screen.text()).contains("│ seenneseen");
  }

  @Test
  void theRealViewDrawsByItselfAndLeavesTheRecord() throws Exception {
    LiveProgress real = new LiveProgress(() -> screen, System::nanoTime, FRONT_END, look);
    real.on(started(1, "[1/1] RUN a"));
    real.on(output(1, "first\nlast words\n"));
    long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (screen.raw.indexOf("last words") < 0 && System.nanoTime() < patience) {
      Thread.sleep(5);
    }
    assertThat(screen.raw).contains("last words");
    real.on(new BuildEvent.StepFailed(1, "[1/1] RUN a", "exit code: 1"));
    real.end();
    real.end();

    assertThat(screen.text()).startsWith("✗ [1/1] RUN a").hasLineCount(1);
    assertThat(real.failed()).hasSize(1);
    assertThat(real.failed().get(0).lastLines()).hasSize(2);
  }

  @Test
  void aPullHasItsLinesAndBarsBelowThem() {
    LiveProgress pull = new LiveProgress(() -> screen, () -> 0, FRONT_END, look);
    pull.print("latest: Pulling from library/a\nsecond\033[2J\n");
    pull.begins(new Transfer("pull 1a2b3c4d5e6f", 100));
    pull.end();

    assertThat(screen.text()).isEqualTo("latest: Pulling from library/a\nsecond\ufffd[2J");
  }

  private static BuildEvent cached(int step, String name) {
    return new BuildEvent.StepCached(step, name);
  }

  private static BuildEvent started(int step, String name) {
    return new BuildEvent.StepStarted(step, name);
  }

  private static BuildEvent output(int step, String text) {
    return new BuildEvent.StepOutput(step, false, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void timesHaveTheSameForm() {
    assertThat(List.of(0L, 99_949L, 100_000L, 3_599_000L, 6_000_000L, 90_000_000L))
        .extracting(millis -> Elapsed.of(millis * 1_000_000))
        .containsExactly("0.0s", "99.9s", "1m40s", "59m59s", "1h40m", "25h00m");
  }
}
