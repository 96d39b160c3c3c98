package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden screens: each view of a build in a real terminal. */
class TerminalViewTest {

  private static final String COMPILE = "[build 3/4] RUN mvn -q -o package";
  private static final String DOCS = "[docs 1/60] RUN make html";

  private static final String RECORD =
      "✓ 3 steps cached\n" + ended("✓", DOCS, "12.0s") + ended("✓", COMPILE, "2m10s");

  private static final String WROTE = "✓ wrote image app:latest\n  " + FakeEngine.MANIFEST + "\n";

  private static final String RUNNING =
      """
      • pull 1a2b3c4d5e6f            ━━━━━─────────────── 7.5MB / 30MB
      • [build 3/4] RUN mvn -q -o package  12.0s │ [INFO] Compiling 212 source files…
      • [docs 1/60] RUN make html          12.0s
        2 running · 3 cached · 12.0s""";

  private static final String NARROW =
      """
      • pull 1a2b3c4d5e6f        7.5MB / 30MB
      • [build 3/4] RUN mvn -q -o package  12.0s
      • [docs 1/60] RUN make html          12.0s
        2 running · 3 cached · 12.0s""";

  private static final String WIDE = RUNNING.replace("…", " with javac");

  @TempDir Path folder;

  @BeforeEach
  void makeContext() throws Exception {
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM a AS build\nWORKDIR /src\nRUN mvn\nRUN b\n");
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void whatRunsIsDrawnAndWhatIsDoneStays(int columns, int rows) throws Exception {
    try (Tmux terminal = open("several", columns, rows)) {
      String running = columns == 80 ? RUNNING : WIDE;
      terminal.await(running::equals);
      assertThat(terminal.hasCursor()).isTrue();
      assertThat(terminal.coloured()).contains("\033[36m•");

      go();

      assertThat(terminal.awaitEnd()).isEqualTo(RECORD + WROTE + "code 0");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void aContextThatTakesLongToReadIsSeen(int columns, int rows) throws Exception {
    try (Tmux terminal = open("context", columns, rows)) {
      terminal.await(
          """
          • read context                 ━━━━━─────────────── 500MB / 2GB
          • read context                 34.1MB
          • fetch repository
            3 cached · 12.0s"""
              ::equals);
      go();

      assertThat(terminal.awaitEnd()).isEqualTo("✓ 3 steps cached\n" + WROTE + "code 0");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void aBuildThatRanNothingLeavesItsRecordAlone(int columns, int rows) throws Exception {
    try (Tmux terminal = open("cached", columns, rows)) {
      assertThat(terminal.awaitEnd()).isEqualTo("✓ 3 steps cached\n" + WROTE + "code 0");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void aFailureFitsTheScreen(int columns, int rows) throws Exception {
    try (Tmux terminal = open("failed", columns, rows)) {
      terminal.await(screen -> screen.contains("2 running"));
      go();

      String shown = terminal.awaitEnd();
      assertThat(shown)
          .isEqualTo(
              "✓ 3 steps cached\n"
                  + ended("✗", COMPILE, "12.0s")
                  + ended("✗", DOCS, "stopped 12.0s")
                  + """
              ------
               > [build 3/4] RUN mvn -q -o package:
              12.000 [ERROR] line 21
              12.000 [ERROR] line 22
              12.000 [ERROR] line 23
              12.000 [ERROR] line 24
              12.000 [ERROR] line 25
              12.000 [ERROR] line 26
              12.000 [ERROR] line 27
              12.000 [ERROR] line 28
              12.000 [ERROR] line 29
              12.000 [ERROR] line 30
              ------
              All it printed: /store/jbuild/logs/1/10.log
              context/Dockerfile:3
              --------------------
                 1 |     FROM a AS build
                 2 |     WORKDIR /src
                 3 | >>> RUN mvn
                 4 |     RUN b
              --------------------
              """
                  + """
                  ERROR: process "/bin/sh -c mvn" did not complete successfully: exit code: 1
                  """
                  + "code 1");
      assertThat(terminal.coloured()).contains("\033[31mERROR:", "\033[31m>>>");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void aFailureOfManyWideLinesFitsItToo(int columns, int rows) throws Exception {
    String script = "\techo long" + " word".repeat(60) + "\n";
    Files.writeString(
        folder.resolve("context/Dockerfile"),
        "FROM a AS build\nWORKDIR /src\nRUN <<E\n" + script.repeat(60) + "E\nRUN b\n");
    try (Tmux terminal = open("wide", columns, rows)) {
      terminal.await(screen -> screen.contains("2 running"));
      go();
      terminal.awaitEnd();

      // What has not scrolled away.
      assertThat(terminal.screen())
          .contains(" > [build 3/4] RUN mvn -q -o package:\n", "[ERROR] line 30", "é end\n")
          .contains("All it printed: /store/jbuild/logs/1/10.log\ncontext/Dockerfile:3\n")
          .contains("   3 | >>> RUN <<E\n   4 | >>> ", " more lines\n", "  64 | >>> E\n")
          .contains("exit code: 1\n'jbuild shell --failed' opens a shell there.\ncode 1");
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void whatIsInterruptedSaysSo(int columns, int rows) throws Exception {
    try (Tmux terminal = open("several", columns, rows)) {
      terminal.await(screen -> screen.contains("2 running"));

      terminal.press("C-c");

      assertThat(terminal.awaitEnd())
          .contains(
              "✓ 3 steps cached\n"
                  + ended("✗", COMPILE, "stopped 12.0s")
                  + ended("✗", DOCS, "stopped 12.0s")
                  + "jbuild: interrupted\n")
          .doesNotContain("running", "ERROR");
    }
  }

  @Test
  void aKilledOneLeavesItsLastPicture() throws Exception {
    try (Tmux terminal = open("several", 80, 24)) {
      terminal.await(RUNNING::equals);
      long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      assertThat(terminal.awaitEnd()).startsWith(RUNNING);
    }
  }

  @ParameterizedTest
  @CsvSource({"80,24,19", "200,50,45"})
  void ofMoreThanAScreenTheFirstOnesAndACountAreShown(int columns, int rows, int shown)
      throws Exception {
    try (Tmux terminal = open("many", columns, rows)) {
      List<String> lines =
          new ArrayList<>((columns == 80 ? RUNNING : WIDE).lines().toList().subList(1, 2));
      for (int i = 1; i <= shown + 1; i++) {
        String name = "• [docs " + i + "/60] RUN make html";
        lines.add(name + " ".repeat(37 - name.length()) + "12.0s");
      }
      lines.add("  and " + (62 - shown - 2) + " more");
      lines.add("  61 running · 3 cached · 12.0s");

      assertThat(terminal.await(screen -> screen.contains("12.0s\n  and")))
          .isEqualTo(String.join("\n", lines));
      go();
      assertThat(terminal.awaitEnd())
          .startsWith("✓ 3 steps cached\n✓ [docs 1/60]")
          .hasLineCount(65);
    }
  }

  @Test
  void itFollowsTheSizeOfTheTerminal() throws Exception {
    try (Tmux terminal = open("several", 80, 24)) {
      terminal.await(RUNNING::equals);
      terminal.resize(200, 50);
      terminal.await(WIDE::equals);
      terminal.resize(50, 10);
      // What is drawn while tmux breaks the lines of what was there can leave some above.
      terminal.await(screen -> ("\n" + screen).endsWith("\n" + NARROW));
      terminal.resize(80, 24);
      // What tmux itself moved out of the low screen comes back, and is out of reach.
      terminal.await(screen -> screen.endsWith(RUNNING));
      go();
      assertThat(terminal.awaitEnd()).endsWith(RECORD + WROTE + "code 0");
    }
  }

  @Test
  void withoutColoursThereAreNone() throws Exception {
    try (Tmux terminal = open("several", 80, 24, "NO_COLOR=1")) {
      terminal.await(RUNNING::equals);
      assertThat(terminal.coloured()).isEqualTo(RUNNING);
      go();
      terminal.awaitEnd();
      assertThat(terminal.coloured())
          .contains(ended("✓", COMPILE, "2m10s"))
          .doesNotContain("\033[");
    }
  }

  @Test
  void aDumbTerminalGetsPlainLines() throws Exception {
    try (Tmux terminal = open("cached", 80, 24, "TERM=dumb")) {
      assertThat(terminal.awaitEnd()).startsWith("#1 [build 1/4] COPY a b\n#1 CACHED\n");
    }
  }

  /** A line of the record. */
  private static String ended(String sign, String name, String end) {
    String begin = sign + " " + name;
    return begin + " ".repeat(79 - begin.length() - end.length()) + end + "\n";
  }

  private void go() throws Exception {
    Files.createFile(folder.resolve("go"));
  }

  private Tmux open(String what, int columns, int rows, String... environment) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program =
        "cd '%s' && echo $$ >pid && exec env -u CI -u NO_COLOR -u COLUMNS LC_ALL=C.UTF-8 %s '%s' -cp '%s' %s %s\n"
            .formatted(
                folder,
                String.join(" ", environment),
                java,
                System.getProperty("java.class.path"),
                ScriptedBuild.class.getName(),
                what);
    return Tmux.open(folder, columns, rows, program);
  }
}
