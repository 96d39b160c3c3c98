package io.jbuild.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.file.ByteString;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.RunMount;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import io.jbuild.sandbox.StepMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretMountsTest {

  @TempDir Path folder;
  private final SortedMap<String, ByteString> values = new TreeMap<>();
  private final SortedMap<String, String> environment = new TreeMap<>();

  @Test
  void aSecretIsAFileThatItsOwnerMayRead() throws IOException {
    values.put("a", ByteString.of("first\n"));

    assertThat(file("type=secret,id=a", Optional.of("/run/secrets/a")))
        .isEqualTo("/run/secrets/a 400 0:0 first\n");
    assertThat(file("type=secret,id=a,target=x/y,mode=0444,uid=3,gid=4", Optional.of("x/y")))
        .isEqualTo("/x/y 444 3:4 first\n");
  }

  @Test
  void anIdMayBeThatOfTheSourceOrTheNameOfTheTarget() throws IOException {
    values.put("a", ByteString.of("first"));

    assertThat(file("type=secret,source=a", Optional.of("/run/secrets/a"))).endsWith("first");
    assertThat(file("type=secret,target=/x/a", Optional.of("/x/a"))).endsWith("first");
  }

  @Test
  void aVariableHidesOneOfItsName() throws IOException {
    values.put("a", ByteString.of("first\n"));
    environment.put("A", "other");
    try (SecretMounts mounts = open(mount("type=secret,id=a,env=A", Optional.empty()))) {
      assertThat(mounts.mounts()).isEmpty();
      assertThat(mounts.with(environment)).containsExactly(Map.entry("A", "first\n"));
    }
  }

  @Test
  void whatIsNotGivenIsNotThere() throws IOException {
    try (SecretMounts mounts =
        open(
            mount("type=secret,id=a", Optional.of("/run/secrets/a")),
            mount("type=secret,id=a,env=A", Optional.empty()))) {
      assertThat(mounts.mounts()).isEmpty();
      assertThat(mounts.with(environment)).containsExactly(Map.entry("A", ""));
      assertThat(mounts.advice())
          .isEqualTo(
              "If it needs what was not given: {secret} id=a,src=FILE or id=a,env=VARIABLE.");
    }
    values.put("a", ByteString.of("first"));
    try (SecretMounts mounts = open(mount("type=secret,id=a", Optional.of("/run/secrets/a")))) {
      assertThat(mounts.advice()).isEmpty();
    }
  }

  @Test
  void whatIsRequiredAndNotGivenFails() {
    BuildException failure =
        catchThrowableOfType(
            BuildException.class,
            () -> open(mount("type=secret,id=a,required", Optional.of("/run/secrets/a"))));
    assertThat(failure).hasMessage("secret a: not found");
    assertThat(failure.hint())
        .isEqualTo("Give it with {secret} id=a,src=FILE or id=a,env=VARIABLE.");
    failure =
        catchThrowableOfType(
            BuildException.class, () -> open(mount("type=ssh,required", Optional.empty())));
    assertThat(failure).hasMessage("no SSH key \"default\" forwarded from the client");
  }

  @Test
  void whatIsNoTextIsNoVariable() {
    values.put("a", ByteString.of(new byte[] {'x', 0, 'y'}));
    values.put("b", ByteString.of(new byte[] {(byte) 0xFF}));
    for (String id : List.of("a", "b")) {
      assertThat(
              catchThrowableOfType(
                  BuildException.class,
                  () -> open(mount("type=secret,env=A,id=" + id, Optional.empty()))))
          .hasMessage("secret " + id + " is not a text, and cannot be a variable");
    }
  }

  @Test
  void theFirstSocketIsTheOneThatProgramsFind() throws IOException {
    RunMount first = mount("type=ssh,id=a", Optional.empty());
    RunMount second = mount("type=ssh,id=b,target=/s", Optional.of("/s"));
    try (SecretMounts mounts = open(first, second)) {
      // As in BuildKit also where the agent is not there.
      assertThat(mounts.with(environment))
          .containsExactly(Map.entry("SSH_AUTH_SOCK", "/run/buildkit/ssh_agent.0"));
      environment.put("SSH_AUTH_SOCK", "/mine");
      assertThat(mounts.with(environment)).isEqualTo(environment);
    }
  }

  private String file(String flag, Optional<String> target) throws IOException {
    try (SecretMounts mounts = open(mount(flag, target))) {
      StepMount.File file = (StepMount.File) mounts.mounts().get(0);
      return file.target()
          + " "
          + Integer.toOctalString(file.mode())
          + " "
          + file.uid()
          + ":"
          + file.gid()
          + " "
          + new String(file.content(), UTF_8);
    }
  }

  private SecretMounts open(RunMount... mounts) throws IOException {
    Step.Run step =
        new Step.Run(
            new StepId(1),
            "RUN x",
            new Lines(1, 1),
            new StepId(0),
            Platform.parse("linux/amd64"),
            Optional.empty(),
            List.of("x"),
            new TreeMap<>(),
            new TreeMap<>(),
            "",
            "/",
            false,
            "h",
            List.of(),
            RunSettings.DEFAULT,
            new RunDemands(Arrays.asList(mounts), GivenDevices.NONE, Security.SANDBOX));
    RunTask task =
        new RunTask(
            step,
            LayerStack.EMPTY,
            Collections.nCopies(mounts.length, LayerStack.EMPTY),
            new Secrets(values, new TreeMap<>()));
    return SecretMounts.open(task, folder);
  }

  private static RunMount mount(String flag, Optional<String> target) {
    return new RunMount(Mount.parse(flag, UnaryOperator.identity()), target, Optional.empty());
  }
}
