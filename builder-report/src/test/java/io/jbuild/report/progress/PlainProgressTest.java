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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlainProgressTest {

  private static final FrontEnd FRONT_END = new FrontEnd("1", "'look'", name -> "<" + name + ">");

  private final StringBuilder shown = new StringBuilder();
  private long millis;
  private final PlainProgress progress =
      new PlainProgress(shown::append, () -> millis * 1_000_000, FRONT_END);

  @Test
  void onlyACommandsOutputReachesTheTerminalAsItIs() {
    progress.on(new BuildEvent.StepStarted(1, "RUN \033[2J"));
    output(1, "\033[1mbold\n");
    progress.on(new BuildEvent.Warning("a\u009b2J\tb"));
    progress.on(new BuildEvent.StepFailed(1, "RUN \033[2J", "link /h\033[2J\177"));

    assertThat(shown.toString())
        .isEqualTo(
            """
            #1 RUN \ufffd[2J
            #1 0.000 \033[1mbold
            WARNING: a\ufffd2J\tb
            #1 ERROR: link /h\ufffd[2J\ufffd
            """);
  }

  @Test
  void aBuildReadsFromTopToBottom() {
    progress.on(new BuildEvent.StepCached(0, "[base 1/2] FROM debian"));
    progress.on(new BuildEvent.StepStarted(7, "[build 2/5] RUN make"));
    millis = 412;
    output(7, "cc -c a.c\ncc -c ");
    progress.on(new BuildEvent.StepStarted(3, "[2/2] COPY a\n b"));
    millis = 1000;
    output(7, "b.c\n");
    progress.on(new BuildEvent.Warning("a rule:\nread it"));
    progress.on(new BuildEvent.StepFinished(3, "[2/2] COPY a b", Duration.ofMillis(588)));
    output(7, "the end has no line end");
    progress.on(new BuildEvent.StepFinished(7, "[build 2/5] RUN make", Duration.ofSeconds(61)));
    Digest digest = Digest.of(new byte[0]);
    progress.on(new BuildEvent.Exported("oci layout", "out.tar", digest));

    assertThat(shown.toString())
        .isEqualTo(
            """
            #1 [base 1/2] FROM debian
            #1 CACHED

            #2 [build 2/5] RUN make
            #2 0.412 cc -c a.c

            #3 [2/2] COPY a  b

            #2 1.000 cc -c b.c
            WARNING: a rule: read it

            #3 DONE 0.6s

            #2 1.000 the end has no line end
            #2 DONE 61.0s

            wrote oci layout out.tar %s
            """
                .formatted(digest));
    assertThat(progress.failed()).isEmpty();
  }

  @Test
  void whoeverIsWaitedForIsNamed() {
    Duration most = Duration.ofSeconds(40);
    progress.on(new BuildEvent.StepAwaited(1, "[1/2] RUN a", "h.example/\u001bcache", most));
    progress.on(new BuildEvent.StepCached(1, "[1/2] RUN a", Optional.of("h.example/cache")));
    progress.on(new BuildEvent.StepAwaited(2, "[2/2] RUN b", "h.example/cache", most));
    progress.on(new BuildEvent.StepStarted(2, "[2/2] RUN b"));
    progress.on(new BuildEvent.StepFinished(2, "[2/2] RUN b", Duration.ofSeconds(1)));

    assertThat(shown.toString())
        .isEqualTo(
            """
            #1 [1/2] RUN a
            #1 another machine does this now, says h.example/\ufffdcache: waits for it, at most 40s
            #1 CACHED (from h.example/cache)

            #2 [2/2] RUN b
            #2 another machine does this now, says h.example/cache: waits for it, at most 40s
            #2 DONE 1.0s
            """);
  }

  @Test
  void whatTheChecksFoundIsShownAtTheEnd() {
    progress.on(new BuildEvent.Found(finding("A", "one", 1)));
    progress.end();
    progress.on(new BuildEvent.StepCached(0, "FROM debian"));
    progress.on(new BuildEvent.Found(finding("A", "two", 2)));
    progress.on(new BuildEvent.Found(finding("B", "t\u001b[2Jo\nlines", 7)));
    progress.end();
    progress.end();

    assertThat(shown.toString())
        .isEqualTo(
            """

             1 warning found ('look' tells more):
             - A: one (line 1)
            #1 FROM debian
            #1 CACHED

             2 warnings found ('look' tells more):
             - A: two (line 2)
             - B: t\ufffd[2Jo lines (line 7)
            """);
  }

  @Test
  void whatRanWhenTheBuildEndedWasCanceled() {
    progress.on(new BuildEvent.StepStarted(1, "RUN a"));
    progress.on(new BuildEvent.StepStarted(2, "RUN b"));
    output(2, "no line end");
    progress.on(new BuildEvent.StepAwaited(3, "RUN c", "h.example/cache", Duration.ofSeconds(1)));
    progress.on(new BuildEvent.StepCached(3, "RUN c"));
    progress.on(new BuildEvent.StepCached(4, "RUN d"));
    progress.on(new BuildEvent.StepStarted(4, "RUN d")); // What the cache had could not be had.
    progress.on(new BuildEvent.StepFailed(1, "RUN a", "exit code: 1"));
    shown.setLength(0);

    progress.end();
    progress.end();

    assertThat(shown.toString())
        .isEqualTo(
            """

            #2 0.000 no line end
            #2 CANCELED

            #4 CANCELED
            """);
  }

  @Test
  void whatTookLongToMoveIsTold() {
    Transfer quick = moving("pull 1a2b3c4d5e6f", 100);
    Transfer slow = moving("read context", 2_000_000_000);
    Transfer unmeasured = moving("fetch repository", 0);
    progress.on(new BuildEvent.StepStarted(1, "RUN a"));
    quick.end(Duration.ofMillis(1_999));
    slow.end(Duration.ofMillis(4_460));

    progress.on(new BuildEvent.StepFinished(1, "RUN a", Duration.ofSeconds(1)));
    unmeasured.end(Duration.ofSeconds(12));
    progress.end();
    progress.end();

    assertThat(shown.toString())
        .isEqualTo(
            """
            #1 RUN a

            read context: 2GB in 4.5s

            #1 DONE 1.0s

            fetch repository: 12.0s
            """);
  }

  private Transfer moving(String what, long bytes) {
    Transfer transfer = new Transfer(what, bytes);
    transfer.add(bytes);
    progress.on(new BuildEvent.Moving(transfer));
    return transfer;
  }

  private static Finding finding(String rule, String detail, int line) {
    return new Finding(rule, "", "", detail, new Lines(line, line), false);
  }

  @Test
  void aBuildWithoutFindingsEndsInSilence() {
    progress.end();
    assertThat(shown).isEmpty();
  }

  @Test
  void bothStreamsKeepTheirLines() {
    progress.on(new BuildEvent.StepStarted(1, "RUN"));
    output(1, "out ");
    progress.on(new BuildEvent.StepOutput(1, true, "err\n".getBytes(StandardCharsets.UTF_8)));
    output(1, "put\n");

    assertThat(shown.toString()).isEqualTo("#1 RUN\n#1 0.000 err\n#1 0.000 out put\n");
  }

  @Test
  void theLastLinesOfTheFirstFailureAreKept() {
    progress.on(new BuildEvent.StepStarted(1, "RUN a"));
    progress.on(new BuildEvent.StepStarted(2, "RUN b"));
    for (int i = 1; i <= StepLog.TAIL + 5; i++) {
      output(2, "line " + i + "\n");
    }
    output(2, "cut");
    progress.on(new BuildEvent.StepFailed(2, "RUN b", "exit code: 1"));
    progress.on(new BuildEvent.StepFailed(1, "RUN a", "interrupted"));

    FailedStep failed = progress.failed().get(0);
    assertThat(failed.name()).isEqualTo("RUN b");
    assertThat(failed.lastLines())
        .hasSize(StepLog.TAIL)
        .startsWith("0.000 line 7")
        .endsWith("0.000 cut");
    assertThat(shown.toString()).endsWith("#2 ERROR: exit code: 1\n\n#1 ERROR: interrupted\n");
  }

  @Test
  void aSilentOneStillKnowsTheFailure() {
    PlainProgress silent = PlainProgress.silent(() -> 0, FRONT_END);
    silent.on(new BuildEvent.StepFailed(1, "RUN a", "no"));

    assertThat(silent.failed())
        .containsExactly(new FailedStep("RUN a", List.of(), Optional.empty()));
  }

  @Test
  void stepsOfManyThreadsDoNotMixTheirLines() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int step = 0; step < 8; step++) {
      int id = step;
      threads.execute(
          () -> {
            progress.on(new BuildEvent.StepStarted(id, "RUN " + id));
            for (int i = 0; i < 200; i++) {
              output(id, "line of " + id + "\n");
            }
            progress.on(new BuildEvent.StepFinished(id, "RUN " + id, Duration.ZERO));
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    List<String> lines = shown.toString().lines().toList();
    assertThat(lines).allMatch(line -> line.matches("|#\\d (RUN \\d|0.000 line of \\d|DONE 0.0s)"));
    assertThat(lines.stream().filter(line -> line.contains("line of")).count()).isEqualTo(1600);
  }

  private void output(int step, String text) {
    progress.on(new BuildEvent.StepOutput(step, false, text.getBytes(StandardCharsets.UTF_8)));
  }
}
