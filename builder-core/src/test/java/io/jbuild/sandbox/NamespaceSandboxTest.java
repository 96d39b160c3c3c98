package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.RunSettings;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("namespaces")
class NamespaceSandboxTest {

  /** What the tests hold for; another in a subclass. */
  Rung rung() {
    return Rung.NAMESPACES;
  }

  private Path folder = Path.of("/");
  private BusyboxImage image = BusyboxImage.none();
  private Sandbox sandbox = BusyboxImage.noSandbox();

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    Tools.requireRoot();
    folder = temporary;
    image = BusyboxImage.make(folder);
    sandbox = RungSandbox.open(rung());
  }

  @AfterEach
  void close() throws Exception {
    sandbox.close();
  }

  private String outputOf(Command command) throws Exception {
    Output output = new Output();
    int code = sandbox.run(command, image.freshRoot(), output);
    assertThat(output.err()).isEmpty();
    assertThat(code).isZero();
    return output.out();
  }

  private int codeOf(String script) throws Exception {
    return sandbox.run(BusyboxImage.shell(script), image.freshRoot(), new Output());
  }

  @Test
  void bothStreamsAndTheExitCodeComeBack() throws Exception {
    Output output = new Output();

    int code =
        sandbox.run(BusyboxImage.shell("echo o; echo e >&2; exit 7"), image.freshRoot(), output);

    assertThat(output.out()).isEqualTo("o\n");
    assertThat(output.err()).isEqualTo("e\n");
    assertThat(code).isEqualTo(7);
  }

  @Test
  void aMegabyteOfOutputArrivesWhole() throws Exception {
    assertThat(outputOf(BusyboxImage.shell("seq 1 200000")))
        .hasSize(1_288_895)
        .endsWith("200000\n");
  }

  @Test
  void theCommandIsProcessOneAndSeesOnlyItsOwn() throws Exception {
    assertThat(outputOf(BusyboxImage.shell("echo $$; ls -d /proc/[0-9]*; true")))
        .isEqualTo("1\n/proc/1\n");
  }

  @Test
  void theUserHasItsIdsAndOnlyTheGroupsGiven() throws Exception {
    Command command = BusyboxImage.shell("id -u; id -g; grep Groups /proc/self/status");

    assertThat(outputOf(BusyboxImage.as(command, 1000, 1001, List.of(7, 9))))
        .isEqualTo("1000\n1001\nGroups:\t7 9 \n");
    assertThat(outputOf(BusyboxImage.as(command, 1000, 1001, List.of())))
        .isEqualTo("1000\n1001\nGroups:\t \n");
  }

  @Test
  void rootHasDockersCapabilitiesAndAnotherUserNone() throws Exception {
    Command command = BusyboxImage.shell("grep Cap /proc/self/status");

    assertThat(outputOf(command))
        .isEqualTo(
            """
            CapInh:\t0000000000000000
            CapPrm:\t00000000a80425fb
            CapEff:\t00000000a80425fb
            CapBnd:\t00000000a80425fb
            CapAmb:\t0000000000000000
            """);
    assertThat(outputOf(BusyboxImage.as(command, 1000, 1000, List.of())))
        .isEqualTo(
            """
            CapInh:\t0000000000000000
            CapPrm:\t0000000000000000
            CapEff:\t0000000000000000
            CapBnd:\t00000000a80425fb
            CapAmb:\t0000000000000000
            """);
  }

  @Test
  void theEnvironmentIsExactlyTheGivenOne() throws Exception {
    Command command =
        new Command(
            List.of("/bin/env"),
            List.of("A=1", "with.dot=Grüße", "EMPTY=", "HOME=/x", "PATH=/bin"),
            "/",
            0,
            0,
            List.of(),
            Command.Network.HOST,
            "h",
            List.of(),
            RunSettings.DEFAULT,
            List.of(),
            Command.Privileges.DOCKERS);

    assertThat(outputOf(command)).isEqualTo("A=1\nwith.dot=Grüße\nEMPTY=\nHOME=/x\nPATH=/bin\n");
  }

  @Test
  void argumentsArriveAsTheyAreWrittenInAnyLocale() throws Exception {
    assertThat(outputOf(BusyboxImage.command("echo", "Grüße \n 世界", "", "$HOME")))
        .isEqualTo("Grüße \n 世界  $HOME\n");
  }

  @Test
  void theWorkingDirectoryIsMadeWhereItDoesNotExist() throws Exception {
    Command command = BusyboxImage.inDirectory(BusyboxImage.shell("pwd; touch x"), "/a/ü b");

    assertThat(outputOf(command)).isEqualTo("/a/ü b\n");
    assertThat(image.upper().resolve("a")).isDirectory();
  }

  @Test
  void theInputIsEmptyUnlessGiven() throws Exception {
    assertThat(outputOf(BusyboxImage.shell("wc -c"))).isEqualTo("0\n");
  }

  @Test
  void aGivenInputIsReadToItsEnd() throws Exception {
    byte[] bytes = "x".repeat(300_000).getBytes(StandardCharsets.US_ASCII);
    Output output =
        new Output() {
          @Override
          public Optional<InputStream> standardInput() {
            return Optional.of(new ByteArrayInputStream(bytes));
          }
        };

    sandbox.run(BusyboxImage.shell("wc -c"), image.freshRoot(), output);

    assertThat(output.out()).isEqualTo("300000\n");
  }

  @Test
  void anInputThatTheCommandDoesNotReadDoesNotHoldItUp() throws Exception {
    Output output =
        new Output() {
          @Override
          public Optional<InputStream> standardInput() {
            return Optional.of(new ByteArrayInputStream(new byte[300_000]));
          }
        };

    assertThat(sandbox.run(BusyboxImage.command("true"), image.freshRoot(), output)).isZero();
  }

  @Test
  void onlyTheThreeStandardDescriptorsAreOpen() throws Exception {
    try (InputStream open = Files.newInputStream(BusyboxImage.busybox())) {
      // The fourth is the directory that ls itself reads.
      assertThat(outputOf(BusyboxImage.command("ls", "/proc/self/fd"))).isEqualTo("0\n1\n2\n3\n");
      assertThat(open.read()).isPositive();
    }
  }

  @Test
  void anotherUserMayOpenItsOutputAgain() throws Exception {
    Command command = BusyboxImage.shell("echo a > /dev/stdout; echo b >> /proc/self/fd/1");

    assertThat(outputOf(BusyboxImage.as(command, 1000, 1000, List.of()))).isEqualTo("a\nb\n");
  }

  @Test
  void signalsGive128AndTheirNumber() throws Exception {
    assertThat(codeOf("sh -c 'kill -9 $$'; exit $?")).isEqualTo(137);
    // Process 1 gets no signal of its own that it does not handle: as in docker, it goes on.
    assertThat(codeOf("kill -9 $$; exit 3")).isEqualTo(3);
  }

  @Test
  void aMissingProgramIsNamedInDockersWords() throws Exception {
    RootFilesystem.Union root = image.freshRoot();

    BuildException refusal =
        catchThrowableOfType(
            BuildException.class,
            () -> sandbox.run(BusyboxImage.command("nope"), root, new Output()));

    assertThat(refusal).hasMessage("exec: \"nope\": executable file not found in $PATH");
    assertThat(refusal.blame()).isEqualTo(Blame.COMMAND);
  }

  @Test
  void whatCannotBeExecutedIsSaidSo() throws Exception {
    Files.writeString(image.base().resolve("bin/text"), "no program");
    assertThat(image.base().resolve("bin/text").toFile().setExecutable(true)).isTrue();
    Files.writeString(image.base().resolve("bin/lost"), "#!/no/interpreter\n");
    assertThat(image.base().resolve("bin/lost").toFile().setExecutable(true)).isTrue();
    Files.writeString(image.base().resolve("bin/data"), "data");

    assertThat(messageOf("/bin/text")).isEqualTo("exec /bin/text: exec format error");
    assertThat(messageOf("lost")).isEqualTo("exec lost: no such file or directory");
    assertThat(messageOf("/bin/data")).isEqualTo("exec: \"/bin/data\": permission denied");
    assertThat(messageOf("/bin")).isEqualTo("exec: \"/bin\": is a directory");
    assertThat(messageOf("/x")).isEqualTo("exec: \"/x\": stat /x: no such file or directory");
  }

  private String messageOf(String program) throws Exception {
    RootFilesystem.Union root = image.freshRoot();
    return catchThrowableOfType(
            BuildException.class,
            () -> sandbox.run(BusyboxImage.command(program), root, new Output()))
        .message();
  }

  @Test
  void theNetworkNoneHasALoopbackOnly() throws Exception {
    Command command =
        BusyboxImage.offline(BusyboxImage.shell("ls /sys/class/net; ip -o link show up | wc -l"));

    assertThat(outputOf(command)).isEqualTo("lo\n1\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {45, 127, 400})
  void manyLayersMakeOneRoot(int count) throws Exception {
    // Mount options end at 4,096 bytes.
    Path in = Files.createDirectory(folder.resolve("a-folder-with-a-long-name".repeat(4)));
    for (int i : IntStream.range(1, count).toArray()) {
      Path layer = Files.createDirectory(in.resolve("t" + i));
      Files.writeString(layer.resolve("file" + i), "");
      image.add(layer);
    }

    assertThat(outputOf(BusyboxImage.shell("ls -d /file* | wc -l"))).isEqualTo((count - 1) + "\n");
  }

  @Test
  void theSameTreeMayStandTwiceInAStack() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    image.add(empty);
    image.add(image.base());
    image.add(empty);

    assertThat(outputOf(BusyboxImage.command("echo", "ok"))).isEqualTo("ok\n");
  }

  @Test
  void runsAtTheSameTimeDoNotDisturbEachOther() throws Exception {
    List<RootFilesystem.Union> roots =
        List.of(image.freshRoot(), image.freshRoot(), image.freshRoot(), image.freshRoot());
    List<Output> outputs =
        roots.parallelStream()
            .map(
                root -> {
                  Output output = new Output();
                  try {
                    sandbox.run(BusyboxImage.shell("sleep 0.2; ls -d /proc/[0-9]*"), root, output);
                  } catch (java.io.IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return output;
                })
            .toList();

    assertThat(outputs).allSatisfy(o -> assertThat(o.out()).isEqualTo("/proc/1\n"));
  }
}
