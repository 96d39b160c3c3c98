package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RUN without any privilege: in a worker inside a user namespace, as processes of their own. */
@Tag("namespaces")
class OrdinaryUserTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String BASE =
      """
      FROM scratch AS base
      COPY --chmod=755 busybox /bin/busybox
      COPY <<passwd <<group /etc/
      root:x:0:0:root:/root:/bin/sh
      app:x:1000:1000::/home/app:/bin/sh
      passwd
      root:x:0:
      app:x:1000:
      group
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      """;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account user;
  private static Path context;
  private static Path store;

  @BeforeAll
  static void install() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    user = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Path home = Files.createDirectory(shared.resolve("home"));
    store = home.resolve("store");
    user.give(home);
    user.give(context);
    built(user, store, "base", BASE + "CMD [\"sh\"]\n");
  }

  @AfterAll
  static void delete() throws Exception {
    Account.delete(shared.resolve("home"));
    Account.delete(shared.resolve("root"));
  }

  @Test
  void theImageIsTheOneThatRootBuilds() throws Exception {
    String dockerfile =
        BASE
            + """
            FROM base AS owners
            RUN mkdir -p /d/sub /d/gone && echo 1 > /d/f && ln /d/f /d/g && mkfifo /p \\
             && chown 1000:1000 /d/sub && echo x > /d/sub/y && chown 55:66 /d/sub/y && chmod 0 /d/sub/y \\
             && chown 65535:65534 /d/g && chmod 6755 /d/f && chmod 2700 /d/sub
            USER app
            RUN id; touch /d/sub/mine && mkdir -p /tmp/x 2>/dev/null || rm /d/sub/y
            USER 0
            RUN rm -r /d/gone && cat /d/sub/mine && rm -r /d/sub && mkdir /d/sub && umask 077 && echo z > /d/sub/z
            FROM scratch
            COPY --from=owners /d /d
            COPY --from=owners --chown=7:8 /etc /etc
            """;
    Path root = Files.createDirectories(shared.resolve("root"));

    String ours =
        built(
            user,
            store,
            "same",
            dockerfile,
            "-o",
            "type=oci,dest=" + shared.resolve("home/same.tar"));
    String roots =
        built(
            Account.root(),
            root.resolve("store"),
            "same",
            dockerfile,
            "-o",
            "type=oci,dest=" + root.resolve("same.tar"));

    assertThat(ours).startsWith("sha256:").isEqualTo(roots);
    assertThat(shared.resolve("home/same.tar")).hasSameBinaryContentAs(root.resolve("same.tar"));
    assertThat(LayoutReader.open(store).image("same:latest").rootFilesystem().lines())
        .contains(
            "d/f FILE 6755 65535:65534 2 4355a46b19d3",
            "d/sub DIRECTORY 755 0:0 0",
            "d/sub/z FILE 600 0:0 2 c865f6c5ab8d");
  }

  @Test
  void aDeviceOfTheBaseStaysOneWhateverARunDoesToIt() throws Exception {
    Path root = Files.createDirectories(shared.resolve("root"));
    Path archive = root.resolve("devices.tar");
    String base =
        BASE
            + "FROM base\nRUN mkdir /x && mknod /x/disk b 8 1 && mknod /x/moved c 10 200"
            + " && mknod /x/copied c 1 3 && mknod /x/same c 1 5\n";
    built(
        Account.root(),
        root.resolve("store"),
        "devices",
        base,
        "-o",
        "type=docker,dest=" + archive);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
    jbuild.check(
        user, shared, List.of("load", "--store", store.toString(), "-i", archive.toString()));
    String changes =
        "FROM devices\nRUN chmod 600 /x/disk && mv /x/moved /x/there && chown 5:6 /x/copied"
            + " && chown 0:0 /x/same\n";

    String ours = built(user, store, "changed", changes);

    assertThat(ours).isEqualTo(built(Account.root(), root.resolve("store"), "changed", changes));
    assertThat(LayoutReader.open(store).image("changed:latest").rootFilesystem().lines())
        .filteredOn(line -> line.startsWith("x/"))
        .hasSize(4)
        .noneMatch(line -> line.contains(" FILE "))
        .anyMatch(line -> line.startsWith("x/there CHARACTER"))
        .anyMatch(line -> line.startsWith("x/disk BLOCK"));
  }

  @Test
  void aCommandThatFailsIsToldWithItsLineAndItsExitCode() throws Exception {
    Processes.Result result = build("failing", "FROM base\nRUN echo so far; echo oh >&2; exit 9\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("Dockerfile-failing:2\n", ">>> RUN echo so far", "so far\n", "oh\n")
        .contains("did not complete successfully: exit code: 9\n");
    assertNothingIsLeft();
    assertThat(LayoutReader.open(store).names()).doesNotContain("failing:latest");
  }

  @Test
  void anOwnerThatTheUserHasNoIdForIsNamed() throws Exception {
    Processes.Result result =
        build("far", "FROM base\nCOPY --chown=70000:70001 busybox /far\nRUN true\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("Dockerfile-far:3\n", "files of user 70000 and group 70001", "/etc/subuid");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"INT, group", "HUP, group", "TERM, jbuild"})
  void anInterruptedBuildLeavesNothing(String signal, String whom) throws Exception {
    String mark = "cut-" + signal + "-" + whom;
    Process process = startStubborn(mark);

    kill(signal, (whom.equals("group") ? -1 : 1) * process.pid());

    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(Files.readString(shared.resolve(mark + ".log"))).contains("jbuild: interrupted");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"group", "jbuild"})
  void aKilledBuildLeavesNothing(String whom) throws Exception {
    String mark = "killed-" + whom;
    Process process = startStubborn(mark);

    kill("KILL", (whom.equals("group") ? -1 : 1) * process.pid());

    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertNothingIsLeft();
  }

  @Test
  void aKilledWorkerFailsTheBuildAndTheNextOneSweeps() throws Exception {
    Process process = startStubborn("worker");
    List<String> workers = Leftovers.processes("RunWorker " + store);
    assertThat(workers).hasSize(1);

    kill("KILL", Long.parseLong(workers.get(0).split(" ", 2)[0]));

    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(shared.resolve("worker.log")))
        .contains("the process that runs the commands ended with exit code 137")
        .contains("memory ran out");
    built(user, store, "after", "FROM base\nRUN echo after a killed worker\n");
    assertNothingIsLeft();
  }

  @Test
  void withoutSubordinateIdsRootAloneIsThere() throws Exception {
    Account poor = Account.withoutIds(Files.createDirectory(shared.resolve("poor")));
    Path folder = Files.createDirectory(shared.resolve("home/poor"));
    user.give(folder);
    Path own = folder.resolve("store");
    built(poor, own, "base", BASE + "CMD [\"sh\"]\n");

    assertThat(built(poor, own, "made", "FROM base\nRUN echo x > /f && mkdir /d && rm /bin/ls\n"))
        .isEqualTo(
            built(user, store, "made", "FROM base\nRUN echo x > /f && mkdir /d && rm /bin/ls\n"));
    assertThat(
            jbuild
                .run(poor, shared, List.of("run", "--store", own.toString(), "base", "id", "-u"))
                .out())
        .isEqualTo("0\n");
    // With a range, then without again: the trees of one mapping are not used by the other.
    built(user, own, "ranged", "FROM base\nRUN touch /g && chown 5:5 /g\n");
    built(poor, own, "again", "FROM base\nRUN test ! -e /g && touch /h\n");

    // Owners that cannot be here are kept, also of what a command changes, moves or copies whole.
    String owners =
        "FROM base\nRUN mkdir -p /o/d && echo 1 > /o/f && touch /o/d/g"
            + " && chown 7:8 /o/f && chown 9 /o /o/d\n";
    built(user, own, "owners", owners);
    built(user, store, "owners", owners);
    String changes =
        "FROM owners\nRUN echo 2 >> /o/f && mv /o/f /o/h && chmod 700 /o/d && touch /o/d/new /g\n";
    assertThat(built(poor, own, "kept", changes)).isEqualTo(built(user, store, "kept", changes));
    refused(poor, own, "FROM base\nUSER app\nRUN true\n", "the command is to run as user 1000");
    refused(
        poor, own, "FROM base\nRUN chown 5 /bin/busybox\n", "If it needs other users than root");
  }

  private static void refused(Account poor, Path own, String dockerfile, String why)
      throws Exception {
    Processes.Result result = jbuild.run(poor, shared, words(own, "refused", dockerfile));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains(why, "uidmap", "/etc/subuid", "/etc/subgid")
        .containsPattern(Account.UID + ":[1-9][0-9]{5,9}:65536");
  }

  /** A build whose command ends at nothing less than SIGKILL, and owns files as somebody else. */
  private static Process startStubborn(String mark) throws Exception {
    Path dockerfile =
        dockerfile(
            mark,
            """
            FROM base
            RUN mkdir -p /p/in && touch /p/in/f && chown -R 1000:1000 /p && chmod 0 /p && : %1$s \\
             && trap '' INT TERM HUP && sleep 900 & sleep 901 & echo started && wait && : %1$s
            """
                .formatted(shared.getFileName()));
    // Its own group, as a terminal makes one, and the signals as a terminal leaves them.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT,HUP,TERM", "setsid", "--"));
    command.addAll(
        jbuild.command(
            user,
            List.of(
                "build",
                "--store",
                store.toString(),
                "-f",
                dockerfile.toString(),
                context.toString())));
    Path log = shared.resolve(mark + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(Installation.environment());
    Process process = builder.start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log).contains(" started\n")) {
      assertThat(process.isAlive() && System.nanoTime() < end).as(Files.readString(log)).isTrue();
      Thread.sleep(20);
    }
    return process;
  }

  private static void kill(String signal, long process) throws Exception {
    Processes.check(shared, List.of("kill", "-s", signal, "--", String.valueOf(process)));
  }

  /**
   * No process, no mount, no file that the user themselves cannot delete. Every process of these
   * tests has this run's own folder in its command line; any other word could be in somebody
   * else's.
   */
  private static void assertNothingIsLeft() throws Exception {
    String folder = shared.getFileName().toString();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Leftovers.processes(folder).isEmpty()) {
      assertThat(System.nanoTime()).as("%s", Leftovers.processes(folder)).isLessThan(end);
      Thread.sleep(20);
    }
    assertThat(Leftovers.mounts(store)).isEmpty();
    Processes.check(
        shared, user.command(List.of("rm", "-r", store.resolve("jbuild/work").toString())));
  }

  private static Processes.Result build(String name, String dockerfile)
      throws IOException, InterruptedException {
    return jbuild.run(user, shared, words(store, name, dockerfile));
  }

  /** Builds an image; its id. */
  private static String built(
      Account account, Path where, String name, String dockerfile, String... options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(words(where, name, dockerfile));
    words.add("-q");
    words.addAll(List.of(options));
    return jbuild.check(account, shared, words).strip();
  }

  private static List<String> words(Path where, String name, String dockerfile) throws IOException {
    Path file = dockerfile(name, dockerfile);
    return List.of(
        "build",
        "--store",
        where.toString(),
        "-t",
        name,
        "-f",
        file.toString(),
        context.toString());
  }

  private static Path dockerfile(String name, String text) throws IOException {
    return Files.writeString(shared.resolve("Dockerfile-" + name), text);
  }
}
