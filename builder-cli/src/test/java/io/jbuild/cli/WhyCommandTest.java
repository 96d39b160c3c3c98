package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code why}, {@code logs} and {@code --expect-cached}, of builds by the real engine. */
class WhyCommandTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  @BeforeEach
  void context() throws IOException {
    user.engines = RealEngine::open;
    user.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    Files.createDirectory(folder.resolve("context"));
    file("Dockerfile", "FROM scratch AS one\nCOPY a /a\nFROM scratch\nCOPY a b /\n");
    file(".dockerignore", "Dockerfile\n");
    file("a", "a");
    file("b", "b");
  }

  @Test
  void aStoreWithoutABuildSaysSo() {
    assertThat(user.type("why")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: no build has been kept in this store. Build something first.\n");
    assertThat(user.type("logs")).isZero();
    assertThat(user.out).startsWith("BUILD ").hasLineCount(1);
  }

  @Test
  void eachStepThatWasDoneHasALineWithItsReasons() throws IOException {
    build();
    file("b", "other\n");
    build();
    assertThat(user.type("why")).isZero();
    assertThat(user.out.lines().toList().get(0))
        .matches("build \\d+-[0-9a-f]{8}, .* ago, ok: 1 of 1 steps were done, 0 cached");
    assertThat(user.out.lines().skip(1))
        .containsExactly("[stage-1 1/1] COPY a b /: b changed (content)");
    assertThat(user.type("why", "1/1", "--format", "json")).isZero();
    assertThat(user.out).contains("\"kind\": \"content\"", "\"text\": \"b changed (content)\"");
    build();
    user.type("why");
    assertThat(user.out).contains("ok: all 1 steps were cached");
  }

  @Test
  void aMissThatIsNotExpectedFailsTheBuildAndIsExplained() throws IOException {
    build();
    assertThat(user.type("--expect-cached", folder.resolve("context").toString())).isZero();
    file("a", "other");
    assertThat(user.type("--expect-cached", folder.resolve("context").toString())).isEqualTo(1);
    assertThat(user.err)
        .contains(
            ">>> COPY a b /",
            "ERROR: [stage-1 1/1] COPY a b / is not in the cache: a changed (content)\n"
                + "It was not begun, as --expect-cached wants it.");
    user.type("why");
    assertThat(user.out)
        .contains("failed: 0 of 1 steps were done, 0 cached", "a changed (content)");
    user.type("logs", "--format", "{{.Done}} {{.Outcome}}");
    assertThat(user.out).startsWith("0 failed\n");
    assertThat(user.type("--expect-cached", "--no-cache", ".")).isEqualTo(2);
  }

  @Test
  void noCacheIsNamedAsItIsTyped() {
    build();
    assertThat(user.type("--no-cache", folder.resolve("context").toString())).isZero();
    user.type("why", "stage-1 1/1");
    assertThat(user.out)
        .isEqualTo("[stage-1 1/1] COPY a b /: all steps were to run again (--no-cache)\n");
  }

  @Test
  void logsArePrintedWholeAndWithoutWhatATerminalObeys() throws IOException {
    build();
    assertThat(user.type("logs", "--quiet")).isZero();
    String id = user.out.strip();
    assertThat(user.type("logs", "-q", id)).isZero();
    assertThat(user.out).isEqualTo("stage-1 1/1\n"); // And not FROM scratch.
    assertThat(user.type("logs", "last")).isZero();
    assertThat(user.out).isEmpty();
    assertThat(user.err).isEqualTo("The steps of build " + id + " printed nothing that is kept.\n");
    Path logs = Files.createDirectories(folder.resolve("store/jbuild/logs").resolve(id));
    Files.writeString(logs.resolve("1.log"), "[stage-1 1/1] COPY a b /\nred \u001b[31m!\n");
    assertThat(user.type("logs", id.substring(0, 10), "1/1")).isZero();
    assertThat(user.out).isEqualTo("[stage-1 1/1] COPY a b /\nred \u001b[31m!\n");
    user.terminals.add(1);
    user.type("logs", "last");
    assertThat(user.out).isEqualTo("[stage-1 1/1] COPY a b /\nred \ufffd[31m!\n");
  }

  @Test
  void logsTellWhichStepDidNotEndWell() throws IOException {
    file("Dockerfile", "FROM scratch\nCOPY a /x\nCOPY b /x/\n");
    assertThat(user.type("-q", folder.resolve("context").toString())).isEqualTo(1);

    assertThat(user.type("logs", "last")).isZero();

    assertThat(user.out).isEmpty();
    assertThat(user.err)
        .containsPattern("\\A\\[2/2] COPY b /x/: failed after [0-9.]+s\nThe steps of");
    user.type("logs", "--format", "{{.Done}}, {{.Steps}}");
    assertThat(user.out).as("what failed is not done").isEqualTo("1, 1 of 2\n");
  }

  @Test
  void theListFitsAScreenAlsoWhereABuildWasInterrupted() throws IOException {
    file("Dockerfile", "FROM scratch\nCOPY a /a\nCOPY a /b\n");
    build();
    build();
    try (Stream<Path> kept = Files.list(folder.resolve("store/jbuild/builds"))) {
      for (Path one : kept.toList()) {
        String text = Files.readString(one).replace("\"ok\"", "\"interrupted\"");
        String began = Typed.NOW.minusSeconds(60).toString();
        Files.writeString(one, text.replaceFirst("\"20..-..-[^\"]*\"", "\"" + began + "\""));
      }
    }

    user.type("logs");

    assertThat(user.out.lines()).hasSize(3).allMatch(line -> line.length() <= 80);
    assertThat(user.out).containsPattern("About a minute ago .* interrupted +2 of 2 +….*context\n");
    String id = user.out.lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
    assertThat(user.type("logs", "-q", id)).as(id).isZero();
    user.type("logs", "--format", "{{.ID}} {{.Context}}");
    assertThat(user.out.lines()).allMatch(line -> line.matches("\\d+-\\w{8} /.*/context"));
  }

  @Test
  void whatNamesNothingIsRefusedWithWhatThereIs() {
    build();
    assertThat(user.type("why", "2/1")).isEqualTo(2);
    assertThat(user.err).contains("has no step 2/1. There are: FROM scratch, stage-1 1/1.");
    assertThat(user.type("why", "--build", "x")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: there is no build x. 'jbuild logs' lists the builds.\n");
    assertThat(user.type("logs", "last", "--format", "json")).isEqualTo(2);
    assertThat(user.type("logs", "a", "b", "c")).isEqualTo(2);
  }

  private void build() {
    assertThat(user.type(folder.resolve("context").toString())).isZero();
  }

  private void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve("context").resolve(name), content);
  }
}
