package io.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.sandbox.BusyboxImage.Output;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("namespaces")
class ChrootSandboxTest {

  private Path folder = Path.of("/");
  private Path root = Path.of("/");
  private Sandbox sandbox = BusyboxImage.noSandbox();
  private int runs;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    Tools.requireRoot();
    folder = temporary;
    root = BusyboxImage.make(folder).base();
    sandbox = ChrootSandbox.open(Path.of("/etc/resolv.conf"));
  }

  @AfterEach
  void close() throws Exception {
    sandbox.close();
  }

  private int run(Command command, Output output) throws Exception {
    Path work = folder.resolve("work" + ++runs);
    return sandbox.run(command, new RootFilesystem.Folder(root, work), output);
  }

  private String outputOf(String script, StepMount... mounts) throws Exception {
    Output output = new Output();
    assertThat(run(mounted(script, mounts), output)).as(output.err()).isZero();
    return output.out();
  }

  private static Command mounted(String script, StepMount... mounts) {
    return BusyboxImage.mounted(BusyboxImage.shell(script), mounts);
  }

  /** In a JVM that may do what docker allows by default, and nothing else. */
  private Processes.Result stock(int id, String script) throws Exception {
    List<String> command = new ArrayList<>(StockContainer.command());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
    command.add(ChrootRun.class.getName());
    command.addAll(List.of(root.toString(), String.valueOf(id), "/", "sh", "-c", script));
    return Processes.run(folder, command);
  }

  @Test
  void inAStockContainerBothStreamsAndTheExitCodeComeBack() throws Exception {
    Processes.Result result = stock(0, "id -u; umask; echo e >&2; echo x >/dev/null; exit 7");

    assertThat(result.out()).isEqualTo("0\n0022\n");
    assertThat(result.err()).isEqualTo("e\n");
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @Test
  void inAStockContainerTheUserIsTheImagesAlone() throws Exception {
    assertThat(stock(1000, "id").out()).isEqualTo("uid=1000 gid=1000 groups=1000\n");
  }

  /** The way out of a root directory: into another one, with the working directory left behind. */
  @Test
  void nobodyCanChangeTheRootAgain() throws Exception {
    String script = "mkdir -p /in; chroot /in /bin/true 2>&1; true";

    assertThat(outputOf(script)).contains("Operation not permitted");
    assertThat(stock(0, script).out()).contains("Operation not permitted");
  }

  @Test
  void onlyThreeDescriptorsAreOpen() throws Exception {
    String script =
        "for n in $(seq 3 200); do (eval \"true <&$n\") 2>/dev/null && echo $n; done; true";

    assertThat(outputOf(script)).isEmpty();
  }

  @Test
  void whatIsPutIntoTheRootLeavesNoTrace() throws Exception {
    Files.createDirectories(root.resolve("etc"));
    Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("../run/resolv"));
    Files.createDirectories(root.resolve("dev"));
    Files.writeString(root.resolve("dev/own"), "own");
    for (String name : List.of("proc", "sys", "etc", "dev")) {
      Files.createDirectories(root.resolve(name));
      Files.setLastModifiedTime(root.resolve(name), FileTime.fromMillis(1000));
    }
    StepTree tree = new StepTree(root);

    assertThat(outputOf("cat /etc/hostname; test -e /run/resolv; ls /dev/own 2>&1 | wc -l"))
        .isEqualTo("buildkitsandbox\n1\n");
    outputOf(
        "echo x >/etc/hosts; echo x >/etc/resolv.conf; echo x >/dev/x; rm -r /dev /proc 2>&1; true");

    StepTree.Changes changes = tree.changes();
    for (ImagePath path : changes.upper().paths()) {
      assertThat(root.resolve(path.relative().toString())).as("%s", path).isDirectory();
      assertThat(Files.getLastModifiedTime(root.resolve(path.relative().toString())).toMillis())
          .as("%s", path)
          .isEqualTo(1000);
    }
    assertThat(root.resolve("dev/own")).hasContent("own");
    assertThat(root.resolve("run")).doesNotExist();
    assertThat(root.resolve("etc/hosts")).doesNotExist();
  }

  @Test
  void whatIsLeftBehindIsEnded() throws Exception {
    String mark = "7" + ProcessHandle.current().pid();
    // Groups of their own, daemons, ones that ignore signals, another user's.
    outputOf(
        "(trap '' TERM HUP; sleep "
            + mark
            + " & sleep "
            + mark
            + ") & (sh -c 'sleep "
            + mark
            + " &' &) ; sleep "
            + mark
            + " & true");

    assertThat(running("sleep " + mark)).isEmpty();
  }

  @Test
  void anInterruptEndsAll() throws Exception {
    String mark = "8" + ProcessHandle.current().pid();
    FutureTask<Boolean> run =
        new FutureTask<>(
            () -> {
              try {
                outputOf("trap '' TERM; sleep " + mark + " & sleep " + mark);
                return false;
              } catch (InterruptedException e) {
                return true;
              }
            });
    Thread thread = new Thread(run);
    thread.start();
    while (running("sleep " + mark).size() < 2) {
      Thread.sleep(5);
    }
    thread.interrupt();

    assertThat(run.get()).isTrue();
    assertThat(running("sleep " + mark)).isEmpty();
  }

  @Test
  void whatCannotBeExecutedIsToldAsOnOtherRungs() throws Exception {
    Files.writeString(root.resolve("bin/broken"), "#!/no/such\n");
    root.resolve("bin/broken").toFile().setExecutable(true, false);

    assertThatThrownBy(() -> run(BusyboxImage.command("none"), new Output()))
        .hasMessage("exec: \"none\": executable file not found in $PATH");
    assertThatThrownBy(() -> run(BusyboxImage.command("broken"), new Output()))
        .hasMessage("exec broken: no such file or directory");
  }

  @Test
  void withoutNetworkItIsRefused() {
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class,
            () -> run(BusyboxImage.offline(BusyboxImage.shell("true")), new Output()));

    assertThat(refusal.hint()).contains("jbuild doctor");
  }

  @Test
  void aFolderKeepsWhatIsWrittenAlsoAfterAFailure() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache/deep"));
    Files.writeString(cache.resolve("old"), "old");
    StepMount mount = new StepMount.Folder("/var/cache", folder.resolve("cache"), "deep", false);

    assertThat(outputOf("cat /var/cache/old; echo 1 >/var/cache/new", mount)).isEqualTo("old");
    assertThat(run(mounted("echo 2 >/var/cache/more; exit 3", mount), new Output())).isEqualTo(3);
    assertThat(cache.resolve("new")).hasContent("1\n");
    assertThat(cache.resolve("more")).hasContent("2\n");
    assertThat(root.resolve("var")).doesNotExist();

    outputOf("rm -rf /var/cache/* && mkdir /var/cache/d && echo 3 >/var/cache/d/f", mount);
    assertThat(Processes.check(cache, List.of("find")).lines())
        .containsExactlyInAnyOrder(".", "./d", "./d/f");
  }

  @Test
  void aCommandThatKillsWhatWatchesOverItEndsWithAllItLeft() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    String mark = "5" + ProcessHandle.current().pid();
    String left = "(setsid sh -c 'cd /c; sleep " + mark + "'";
    for (String script :
        List.of(
            left + " & sleep 0.1); kill -9 $PPID; sleep " + mark,
            left + " <&- >/dev/null 2>&1 & sleep 0.1); kill -9 $PPID; echo still")) {
      BuildException refusal =
          catchThrowableOfType(
              BuildException.class,
              () -> outputOf(script, new StepMount.Folder("/c", cache, "/", false)));

      assertThat(refusal).hasMessageContaining("killed the process that watches over it");
      assertThat(running("sleep " + mark)).isEmpty();
      assertThat(cache).isDirectory();
    }
  }

  @Test
  void inAStockContainerToo() throws Exception {
    String mark = "4" + ProcessHandle.current().pid();
    String left = "(setsid chpst -u :1000:1000 sleep " + mark + " & setsid sleep " + mark + " &)";

    Processes.Result result = stock(0, left + "; sleep 0.1; kill -9 $PPID; sleep " + mark);

    assertThat(result.err()).contains("killed the process that watches over it");
    assertThat(running("sleep " + mark)).isEmpty();
  }

  @Test
  void aTreeIsACopyThatCannotBeWrittenWhereItIsReadOnly() throws Exception {
    Path low = Files.createDirectories(folder.resolve("low"));
    Path high = Files.createDirectories(folder.resolve("high"));
    Files.createDirectories(low.resolve("d/opaque"));
    Files.writeString(low.resolve("d/a"), "low");
    Files.writeString(low.resolve("d/gone"), "low");
    Files.writeString(low.resolve("d/opaque/hidden"), "low");
    Files.createDirectories(high.resolve("d/opaque"));
    Files.writeString(high.resolve("d/b"), "high");
    io.jbuild.posix.PosixFiles.setAttribute(
        high.resolve("d/opaque"), OverlayUpper.OPAQUE, OverlayUpper.YES);
    Processes.check(high, List.of("mknod", "d/gone", "c", "0", "0"));
    StepMount writable = new StepMount.Tree("/t", List.of(high, low), "/d", false, new TreeMap<>());
    StepMount readOnly = new StepMount.Tree("/t", List.of(high, low), "/d", true, new TreeMap<>());

    assertThat(outputOf("ls /t /t/opaque; cat /t/a /t/b; echo x >/t/a", writable))
        .isEqualTo("/t:\na\nb\nopaque\n\n/t/opaque:\nlowhigh");
    assertThat(outputOf("cat /t/a", readOnly)).isEqualTo("low");
    assertThatThrownBy(() -> outputOf("echo new >/t/a", readOnly))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("/t, which is mounted read-only");
    assertThatThrownBy(() -> outputOf("touch /t/opaque/x", readOnly))
        .isInstanceOf(BuildException.class);
    StepMount file = new StepMount.Tree("/f", List.of(high, low), "/d/a", true, new TreeMap<>());
    assertThat(outputOf("cat /f", file)).isEqualTo("low");
    assertThatThrownBy(() -> outputOf("echo new >/f", file))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("/f, which is mounted read-only");
    Output failed = new Output();
    assertThat(run(mounted("echo new >/t/a; echo why >&2; exit 7", readOnly), failed)).isEqualTo(7);
    assertThat(failed.err()).contains("why");
    assertThat(low.resolve("d/a")).hasContent("low");
    assertThat(root.resolve("t")).doesNotExist();
  }

  @Test
  void aSecretIsThereForTheRunAlone() throws Exception {
    byte[] content = "hidden".getBytes(StandardCharsets.UTF_8);
    StepMount secret = new StepMount.File("/run/secrets/s", content, 0440, 5, 6);
    StepMount memory = new StepMount.Memory("/scratch", OptionalLong.empty());

    assertThat(
            outputOf(
                "cat /run/secrets/s; stat -c ' %a %u:%g' /run/secrets/s; ls /scratch; >/scratch/x",
                secret, memory))
        .isEqualTo("hidden 440 5:6\n");
    assertThat(root.resolve("run")).doesNotExist();
    assertThat(root.resolve("scratch")).doesNotExist();
  }

  /** A mount may not lead out of the image through a link that the image has. */
  @Test
  void aLinkInTheImageLeadsAMountNowhereElse() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("canary"), "alive");
    Files.createSymbolicLink(root.resolve("link"), outside);
    byte[] content = {'x'};

    outputOf("cat " + outside + "/canary", new StepMount.File("/link/canary", content, 0444, 0, 0));

    assertThat(outside.resolve("canary")).hasContent("alive");
  }

  @Test
  void aChangeInTheMomentOfTheListingIsSeen() throws Exception {
    Path file = root.resolve("file");
    for (int i = 0; i < 100; i++) {
      Files.writeString(file, "a" + i % 2);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
      StepTree tree = new StepTree(root);
      tree.awaitNextTick(folder);

      Files.writeString(file, "b" + i % 2);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000));

      assertThat(tree.changes().upper().paths()).contains(ImagePath.of("/file"));
    }
  }

  @Test
  void aKilledJvmLeavesNoProcessAndTheCacheInItsPlace() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Files.writeString(cache.resolve("log"), "before\n");
    String mark = "6" + ProcessHandle.current().pid();
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChrootRun.class.getName(),
                root.toString(),
                "0",
                "/",
                "sh",
                "-c",
                "echo after >>/cache/log; trap '' TERM; sleep " + mark + " & sleep " + mark)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    while (running("sleep " + mark).size() < 2) {
      assertThat(jvm.isAlive()).isTrue();
      Thread.sleep(5);
    }
    List<ProcessHandle> family = jvm.descendants().toList();
    assertThat(cache.resolve("log")).exists();

    jvm.destroyForcibly().waitFor();
    for (ProcessHandle process : family) {
      process.onExit().get();
    }

    assertThat(running("sleep " + mark)).isEmpty();
    assertThat(cache.resolve("log")).hasContent("before\nafter\n");
  }

  private static List<Integer> running(String command) throws Exception {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                String.join(" ", process.info().arguments().orElse(new String[0]))
                    .equals(command.substring(command.indexOf(' ') + 1)))
        .map(process -> (int) process.pid())
        .toList();
  }
}
