package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ContainerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {

  private final Typed user = new Typed();

  @Test
  void theExitCodeIsTheCommands() {
    user.engine.containers.exitCode = 42;

    assertThat(user.type("run", "--rm", "app")).isEqualTo(42);
    assertThat(user.out).isEqualTo("out\n");
    assertThat(user.err).isEqualTo("err\n");
  }

  @ParameterizedTest
  @CsvSource({
    "COMMAND, 'exec: \"x\": executable file not found in $PATH', 127",
    "COMMAND, 'exec: \"/x\": stat /x: no such file or directory', 127",
    "COMMAND, 'exec: \"/x\": permission denied', 126",
    "COMMAND, 'exec: \"/bin\": is a directory', 126",
    "COMMAND, 'exec /x: exec format error', 126",
    "COMMAND, 'unable to find user not found', 125",
    "MACHINE, 'commands cannot be isolated here', 125",
    "USAGE, 'there is no image x', 125",
  })
  void aCommandThatDoesNotRunHasDockersCodes(Blame blame, String message, int code) {
    user.engine.containers.refusal = Optional.of(new BuildException(blame, message, ""));
    assertThat(user.type("run", "app", "x")).isEqualTo(code);
    assertThat(user.err).contains(message);
  }

  @Test
  void whatStandsBehindTheImageIsTheCommands() {
    user.type("run", "-e", "A=1", "app", "ls", "-e", "--rm", "--no-cache=true", "--", "x");

    ContainerRequest request = user.engine.containers.runs.get(0);
    assertThat(request.image()).isEqualTo("app");
    assertThat(request.command()).containsExactly("ls", "-e", "--rm", "--no-cache=true", "--", "x");
    assertThat(request.settings().environment()).containsExactly("A=1");
  }

  @Test
  void everyOptionReachesTheRequest() {
    user.environment.put("SET", "from outside");
    user.type(
        "run",
        "-u",
        "1:2",
        "-w",
        "/srv",
        "--entrypoint",
        "",
        "--network",
        "none",
        "-e",
        "SET",
        "-e",
        "UNSET",
        "-e",
        "EMPTY=",
        "app");

    ContainerRequest request = user.engine.containers.runs.get(0);
    assertThat(request.settings().user()).contains("1:2");
    assertThat(request.settings().workingDirectory()).contains("/srv");
    assertThat(request.settings().entrypoint()).contains("");
    assertThat(request.settings().network()).isEqualTo(BuildRequest.Network.NONE);
    assertThat(request.settings().environment()).containsExactly("SET=from outside", "EMPTY=");
    assertThat(request.command()).isEmpty();
  }

  @Test
  void standardInputIsReadOnlyWhereThatIsWanted() throws Exception {
    user.input = "words";
    user.type("run", "app");
    user.type("run", "-i", "app");

    assertThat(user.engine.containers.runs.get(0).streams().input().readAllBytes()).isEmpty();
    assertThat(user.engine.containers.runs.get(1).streams().input().readAllBytes())
        .isEqualTo("words".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTerminalNeedsOneForWhatIsTyped() {
    assertThat(user.type("run", "-it", "app")).isEqualTo(125);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: the input device is not a TTY. Leave out -t where standard input is no"
                + " terminal: the command then reads what comes.\n");
    assertThat(user.engine.containers.runs).isEmpty();

    assertThat(user.type("run", "-t", "app")).isZero();
    user.terminals.add(0);
    assertThat(user.type("run", "-it", "app")).isZero();
    assertThat(user.type("run", "-i", "app")).isZero();
    assertThat(
            user.engine.containers.runs.stream().map(run -> run.streams().terminal().isPresent()))
        .containsExactly(true, true, false);
  }

  @Test
  void wrongWordsAreRefused() {
    assertThat(user.type("run")).isEqualTo(125);
    assertThat(user.err)
        .isEqualTo("jbuild: 'jbuild run' needs an IMAGE. See 'jbuild run --help'.\n");
    assertThat(user.type("run", "-e", "=1", "app")).isEqualTo(125);
    assertThat(user.err).isEqualTo("jbuild: invalid variable '=1': it has no name\n");
    assertThat(user.type("run", "-w", "rel", "app")).isEqualTo(125);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: the working directory 'rel' is invalid, it needs to be an absolute path\n");
    assertThat(user.type("run", "-d", "app")).isEqualTo(125);
    assertThat(user.err)
        .isEqualTo("jbuild: option '-d' is not supported yet. See 'jbuild run --help'.\n");
  }
}
