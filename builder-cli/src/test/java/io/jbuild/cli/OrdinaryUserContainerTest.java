package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers without any privilege, in a worker, as processes of their own. */
@Tag("namespaces")
class OrdinaryUserContainerTest {

  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY --chmod=755 busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      CMD ["sh"]
      """;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account user;
  private static Path store;

  @BeforeAll
  static void install() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    user = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    Path context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    Path home = Files.createDirectory(shared.resolve("home"));
    store = home.resolve("store");
    user.give(home);
    user.give(context);
    check(user, store, "build", "-t", "base", context.toString());
    check(Account.root(), shared.resolve("root"), "build", "-t", "base", context.toString());
  }

  @AfterAll
  static void delete() throws Exception {
    Account.delete(shared.resolve("home"));
    Account.delete(shared.resolve("root"));
  }

  private static String check(Account account, Path where, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("--store", where.toString()));
    all.addAll(List.of(words));
    return jbuild.check(account, shared, all);
  }

  /** Starts a container that does not end by itself, and returns once its command runs. */
  private static Process endless(String name, List<String> launcher) throws Exception {
    Path data = Files.createDirectory(shared.resolve("home").resolve(name));
    user.give(data);
    List<String> words = new ArrayList<>(List.of("--store", store.toString(), "run"));
    words.addAll(List.of("--name", name, "-v", data + ":/data", "base", "sh", "-c"));
    words.add("echo x > /kept; echo started > /data/x; sleep 1000");
    List<String> command = new ArrayList<>(launcher);
    command.addAll(jbuild.command(user, words));
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(Installation.environment());
    Process process = builder.start();
    while (!Files.exists(data.resolve("x"))) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(20);
    }
    return process;
  }

  @Test
  void theImageOfOneIsThatOfRoots() throws Exception {
    String script = "mkdir /d && echo 1 > /d/f && chown 7:8 /d/f && rm /bin/wc";
    check(user, store, "run", "--name", "one", "base", "sh", "-c", script);
    check(
        Account.root(), shared.resolve("root"), "run", "--name", "one", "base", "sh", "-c", script);

    assertThat(check(user, store, "diff", "one")).isEqualTo("C /bin\nD /bin/wc\nA /d\nA /d/f\n");
    assertThat(check(user, store, "commit", "one", "mine"))
        .isEqualTo(check(Account.root(), shared.resolve("root"), "commit", "one", "mine"));
  }

  @Test
  void whatAnInterruptedOneHadChangedIsKept() throws Exception {
    // The signals as a terminal leaves them.
    Process process = endless("long", List.of("env", "--default-signal=INT", "setsid", "--"));
    assertThat(check(user, store, "ps", "--format", "{{.Names}} {{.State}}"))
        .isEqualTo("long running\n");

    Processes.check(shared, List.of("kill", "-s", "INT", String.valueOf(process.pid())));

    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(check(user, store, "ps", "-a", "--filter", "name=long", "--format", "{{.State}}"))
        .isEqualTo("exited\n");
    assertThat(check(user, store, "diff", "long")).isEqualTo("A /kept\n");
  }

  @Test
  void oneThatRunsIsEndedByForce() throws Exception {
    Process process = endless("busy", List.of());

    check(user, store, "rm", "-f", "busy");

    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(check(user, store, "ps", "-a", "--filter", "name=busy", "-q")).isEmpty();
  }

  @Test
  void aContainerNeedNotReadItsInput() throws Exception {
    String script =
        "head -c 3000000 /dev/zero | \"$@\" sh -c 'head -c 5 >/dev/null; sleep 0.3; exit 5'";
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(
        jbuild.command(user, List.of("run", "-i", "--store", store.toString(), "--rm", "base")));

    Processes.Result result = Processes.run(shared, command, Installation.environment());

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(5);
  }

  @Test
  void aContainerReadsAllOfItsInput() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "head -c 3000000 /dev/zero | \"$@\"", "sh"));
    command.addAll(
        jbuild.command(
            user, List.of("run", "-i", "--store", store.toString(), "--rm", "base", "wc", "-c")));

    assertThat(Processes.run(shared, command, Installation.environment()).out())
        .isEqualTo("3000000\n");
  }
}
