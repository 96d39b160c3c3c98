package io.jbuild.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

  @Test
  void aStepArrivesAsItWas() throws IOException {
    Step.Run step =
        new Step.Run(
            new StepId(3),
            "[2/2] RUN x",
            new Lines(1, 1),
            new StepId(0),
            Platform.parse("linux/arm/v7"),
            Optional.of(Instant.parse("1980-01-02T00:00:07Z")),
            List.of("/bin/sh", "-c", "echo \"a\\n\u00e9\" '\t'"),
            map("A", "1"),
            map("http_proxy", "http://x"),
            "1000:1000",
            "/work dir",
            false,
            "host",
            List.of(new Heredoc("EOF", "line\n", false)),
            new RunSettings(
                List.of(new RunSettings.Host("db", "10.0.0.5")),
                OptionalLong.of(1 << 20),
                List.of(new RunSettings.Limit("nofile", 10, RunSettings.UNLIMITED))),
            RunDemands.NONE);

    Step.Run arrived =
        Messages.step(JsonObject.parse(Messages.step(step, new LayerStack(List.of()))));

    assertThat(arrived).isEqualTo(step);
  }

  static Stream<IOException> failures() {
    return Stream.of(
        new IOException("plain"),
        new NoSuchFileException("/a"),
        new AccessDeniedException("/a"),
        new AccessDeniedException("/a", "/b", "why"),
        new FileSystemException("/a", null, "No space left on device"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureOfTheMachineArrivesAsWhatItWas(IOException failure) throws IOException {
    assertThat(Messages.failed(Messages.failure(failure)))
        .isExactlyInstanceOf(failure.getClass())
        .hasMessage(failure.getMessage());
  }

  @Test
  void aFailureWithoutWordsArrivesToo() throws IOException {
    assertThat(Messages.failed(Messages.failure(new IOException()))).hasMessage("null");
  }

  @Test
  void aFailedBuildKeepsItsBlameAndItsHint() {
    BuildException failure = new BuildException(Blame.COMMAND, "exit code: 3", "try again");

    assertThatThrownBy(() -> Messages.failed(Messages.failure(failure)))
        .isInstanceOfSatisfying(
            BuildException.class,
            arrived -> {
              assertThat(arrived.blame()).isEqualTo(Blame.COMMAND);
              assertThat(arrived.message()).isEqualTo("exit code: 3");
              assertThat(arrived.hint()).isEqualTo("try again");
            });
  }

  @Test
  void aFaultOfOurOwnIsNoFailureOfTheMachine() {
    assertThatThrownBy(() -> Messages.failed(Messages.fault(new IllegalArgumentException("oops"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("IllegalArgumentException: oops")
        .hasMessageContaining("at io.jbuild.worker.MessagesTest");
  }

  private static SortedMap<String, String> map(String name, String value) {
    SortedMap<String, String> map = new TreeMap<>();
    map.put(name, value);
    return map;
  }
}
