package io.jbuild.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.Blob;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.command.Ran;
import io.jbuild.command.RunTask;
import io.jbuild.command.Secrets;
import io.jbuild.device.DeviceEdits;
import io.jbuild.device.DeviceMount;
import io.jbuild.device.DeviceNode;
import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.dockerfile.Mount;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.file.ByteString;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.RunMount;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

  @TempDir Path folder;

  @Test
  void whoseALayerIsArrivesWithIt() throws IOException {
    Path layout = folder.resolve("layout");
    try (WorkFolder work = new WorkFolder(folder.resolve("work"))) {
      LayoutBlobStore worker = new LayoutBlobStore(layout, work);
      LayoutBlobStore build = new LayoutBlobStore(layout, work);
      Blob old = new LayoutBlobStore(layout, work).add(new byte[] {1});
      Blob made = worker.add(new byte[] {2});
      worker.add(new byte[] {1}); // It was there.
      for (Blob blob : List.of(old, made)) {
        Layer layer = new Layer("m", blob, blob.digest());
        JsonObject sent = JsonObject.parse(Messages.ran(new Ran.Done(layer), worker).toBytes());

        assertThat(Messages.ran(sent, build).layer().blob().digest()).isEqualTo(blob.digest());

        assertThat(build.isOwn(blob.digest())).isEqualTo(blob == made);
      }
    }
  }

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
            new RunDemands(List.of(cache(), secret()), devices(), Security.INSECURE));
    SortedMap<String, ByteString> values = new TreeMap<>();
    values.put("key", ByteString.of(new byte[] {0, -1, 10}));
    SortedMap<String, Path> agents = new TreeMap<>();
    agents.put("default", Path.of("/run/agent\u00e9 1"));
    RunTask task =
        new RunTask(
            step,
            LayerStack.EMPTY,
            List.of(LayerStack.EMPTY, LayerStack.EMPTY),
            new Secrets(values, agents));

    byte[] sent = TaskMessages.write(task).toBytes();

    try (WorkFolder work = new WorkFolder(folder.resolve("work"))) {
      LayoutBlobStore blobs = new LayoutBlobStore(folder, work);
      assertThat(TaskMessages.read(JsonObject.parse(sent), blobs)).isEqualTo(task);
    }
  }

  private static GivenDevices devices() {
    return new GivenDevices(
        List.of("a.com/b=c"),
        new DeviceEdits(
            List.of("A=1"),
            List.of(
                new DeviceNode(
                    "/dev/a",
                    "/dev/b",
                    Optional.of(new DeviceNode.Numbers(DeviceNode.Type.BLOCK, 8, 1)),
                    OptionalInt.of(0640),
                    OptionalInt.of(5),
                    OptionalInt.of(-2))),
            List.of(new DeviceMount("/lib/x", "/usr/lib/x", true)),
            List.of(44),
            List.of()));
  }

  private static RunMount cache() {
    Mount mount =
        new Mount(
            Mount.Type.CACHE,
            Optional.of("from"),
            Optional.of("/source"),
            Optional.of("t"),
            true,
            Optional.of("id"),
            Optional.of(Mount.Sharing.PRIVATE),
            true,
            OptionalLong.of(4L << 30),
            Optional.of("ENV"),
            OptionalInt.of(0700),
            OptionalLong.of(4294967295L),
            OptionalLong.of(1));
    return new RunMount(mount, Optional.of("/w/t"), Optional.empty());
  }

  private static RunMount secret() {
    Mount mount = Mount.parse("type=secret,id=key,env=K", text -> text);
    return new RunMount(mount, Optional.empty(), Optional.empty());
  }

  @Test
  void secretsAreTakenAlongAndToldByNobody() {
    SortedMap<String, ByteString> values = new TreeMap<>();
    values.put("key", ByteString.of("hunter2"));
    assertThat(new Secrets(values, new TreeMap<>()).toString()).doesNotContain("hunter2");
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
