package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which view a build gets, by options, environment and terminal. */
class ProgressKindTest {

  private static final String PLAIN = "#1 [1/1] RUN a\n#1 CACHED\n";
  private static final String LIVE = "+ 1 step cached\n";
  private static final String JSON = "{\"vertexes\":[";

  @TempDir Path context;

  private final Typed user = new Typed();

  @BeforeEach
  void prepare() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM debian\nRUN a\n");
    user.engine.building = events -> events.on(new BuildEvent.StepCached(1, "[1/1] RUN a"));
    user.environment.put("NO_COLOR", "1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          terminal | TERM=xterm          |                    | LIVE
          terminal | TERM=xterm CI=false |                    | LIVE
          terminal | TERM=xterm          | --progress auto    | LIVE
          terminal | TERM=dumb           |                    | PLAIN
          terminal | TERM=               |                    | PLAIN
          terminal | TERM=xterm CI=true  |                    | PLAIN
          terminal | TERM=xterm CI=true  | --progress tty     | LIVE
          terminal | TERM=xterm          | --progress plain   | PLAIN
          terminal | TERM=xterm BUILDKIT_PROGRESS=plain |     | PLAIN
          terminal | TERM=xterm BUILDKIT_PROGRESS=plain | --progress tty | LIVE
          file     | TERM=xterm          |                    | PLAIN
          file     | TERM=xterm          | --progress rawjson | JSON
          file     | BUILDKIT_PROGRESS=rawjson |              | JSON
          file     | BUILDKIT_PROGRESS=plain | --quiet        | NOTHING
          file     | TERM=xterm          | --progress quiet   | NOTHING
          file     | TERM=xterm          | --progress none    | NOTHING
          """)
  void theViewIsTheOneOneExpects(String where, String environment, String options, String view) {
    if (where.equals("terminal")) {
      user.terminals.add(2);
    }
    for (String variable : environment.split(" ", -1)) {
      String[] parts = variable.split("=", 2);
      user.environment.put(parts[0], parts[1]);
    }
    List<String> words = new ArrayList<>();
    if (options != null) {
      words.addAll(List.of(options.split(" ", -1)));
    }
    words.add(context.toString());

    assertThat(user.type(words.toArray(String[]::new))).as(user.err).isZero();
    switch (view) {
      case "LIVE" -> assertThat(user.err).isEqualTo(LIVE);
      case "PLAIN" -> assertThat(user.err).isEqualTo(PLAIN);
      case "JSON" -> assertThat(user.err).startsWith(JSON).hasLineCount(1);
      default -> assertThat(user.err).isEmpty();
    }
    boolean id = "--quiet".equals(options) || "--progress quiet".equals(options);
    assertThat(user.out).isEqualTo(id ? FakeEngine.IMAGE_ID + "\n" : "");
  }

  @Test
  void aVariableThatMeansNothingIsNamed() {
    user.environment.put("BUILDKIT_PROGRESS", "loud");

    assertThat(user.type(context.toString())).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no BUILDKIT_PROGRESS=loud. There are: auto, plain, tty, rawjson,"
                + " quiet and none.\n");
  }

  @Test
  void aTerminalObeysNoCommandInPlainLinesEither() {
    user.engine.building =
        events -> {
          events.on(new BuildEvent.StepStarted(1, "[1/1] RUN a"));
          byte[] bytes = "\033[31mred\033[0m\033]0;title\007\n".getBytes(StandardCharsets.UTF_8);
          events.on(new BuildEvent.StepOutput(1, false, bytes));
          events.on(new BuildEvent.StepFinished(1, "[1/1] RUN a", Duration.ZERO));
        };
    user.terminals.add(2);

    assertThat(user.type("--progress", "plain", context.toString())).isZero();
    assertThat(user.err).isEqualTo("#1 [1/1] RUN a\n#1 0.000 red\n#1 DONE 0.0s\n");
  }
}
