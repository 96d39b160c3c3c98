package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden screens of what is told about builds, and of help, in a real terminal. */
class TerminalCommandsTest {

  private static final String DOCKERFILE =
      "FROM scratch\nENV API_TOKEN=hidden-one\nCOPY <<E /a\none\nE\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"80,24", "200,50"})
  void eachHasItsScreen(int columns, int rows) throws Exception {
    build(DOCKERFILE);
    build(DOCKERFILE.replace("one\nE\n", "two\nE\nWORKDIR /of/$API_TOKEN/\n"));
    Files.writeString(
        Files.createDirectories(folder.resolve("store/jbuild/logs").resolve(lastBuild()))
            .resolve("1.log"),
        "[1/2] COPY <<E /a\n" + "a line that is wider than eighty columns, ".repeat(3) + "\n");

    try (Tmux terminal = open(columns, rows)) {
      assertThat(
              terminal
                  .awaitEnd()
                  .replaceAll("[0-9]{13}-[0-9a-f]{8}", "1234567890123-12345678")
                  .replaceAll("\\b[0-9]{13}\\b", "1234567890123")
                  .replaceAll("[0-9]\\.[0-9]s", "0.1s"))
          .isEqualTo(Resource.text("screens-" + columns + ".txt").stripTrailing());
    }
  }

  private void build(String dockerfile) {
    assertThat(type(dockerfile, "-q", "-")).isZero();
  }

  private String lastBuild() {
    Typed user = user("");
    user.type("logs", "--quiet");
    return user.out.lines().findFirst().orElseThrow();
  }

  private int type(String input, String... words) {
    return user(input).type(words);
  }

  private Typed user(String input) {
    Typed user = new Typed();
    user.engines = RealEngine::open;
    user.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    user.input = input;
    return user;
  }

  private Tmux open(int columns, int rows) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String program =
        "cd '%s' && exec env -u CI -u NO_COLOR -u COLUMNS LC_ALL=C.UTF-8 JBUILD_STORE=store '%s' -cp '%s' %s\n"
            .formatted(
                folder,
                java,
                System.getProperty("java.class.path"),
                ScriptedCommands.class.getName());
    return Tmux.open(folder, columns, rows, program);
  }
}
