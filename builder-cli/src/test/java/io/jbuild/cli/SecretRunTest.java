package io.jbuild.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RootFilesystem;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secrets and SSH agents in a RUN, by the command: as root, and as an ordinary user. */
@Tag("namespaces")
class SecretRunTest {

  private static final String VALUE = "correct-horse-battery";

  /** Programs of this machine with all they need of it. */
  private static final String TOOLS =
      """
      for file in $(command -v ssh-add) $(ldd $(command -v ssh-add) | grep -o '/[^ ]*'); do
        mkdir -p tools$(dirname $file)
        cp -L $file tools$file
      done
      """;

  private static final String BASE =
      """
      FROM scratch
      COPY --chmod=755 busybox /bin/busybox
      COPY tools /
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
  private static Path context;

  enum Who {
    ROOT,
    ORDINARY;

    Account account() throws IOException {
      return this == ROOT ? Account.root() : Account.ordinary(shared.resolve("etc"));
    }

    Path home() {
      return shared.resolve("home-" + name());
    }

    Path store() {
      return home().resolve("store");
    }
  }

  @BeforeAll
  static void install() throws Exception {
    for (String program : List.of("ssh-agent", "ssh-add", "ssh-keygen", "setsid")) {
      Tools.require(program);
    }
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    Files.createDirectory(shared.resolve("etc"));
    context = Files.createDirectory(shared.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Processes.check(context, List.of("sh", "-euc", TOOLS));
    Processes.check(
        shared,
        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "the-key", "-f", "key"));
    Files.writeString(shared.resolve("token"), VALUE + "\n");
    Account ordinary = Who.ORDINARY.account();
    ordinary.give(context);
    ordinary.give(shared.resolve("key"));
    ordinary.give(shared.resolve("token"));
    for (Who who : Who.values()) {
      Files.createDirectory(who.home());
      who.account().give(who.home());
      Processes.Result made = build(who, "base", BASE);
      assertThat(made.exitCode()).as(made.err()).isZero();
    }
  }

  @AfterAll
  static void delete() throws Exception {
    for (Who who : Who.values()) {
      Account.delete(who.home());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepSeesWhatItAsksForAndTheImageHasNothingOfIt(Who who) throws Exception {
    Processes.Result result =
        build(
            who,
            "seen",
            """
            FROM base
            RUN --mount=type=secret,id=token [ "$(cat /run/secrets/token)" = "$(echo correct-horse)-battery" ] \\
             && stat -c '%a %u %g' /run/secrets/token > /o && ! echo x 2>/dev/null > /run/secrets/token
            RUN --mount=type=secret,id=token,target=/x/y,mode=0440,uid=1000,gid=1000 stat -c '%a %u %g' /x/y >> /o
            USER app
            RUN --mount=type=secret,id=token,uid=1000 test -s /run/secrets/token
            RUN --mount=type=secret,id=token test ! -r /run/secrets/token
            USER 0
            RUN --mount=type=secret,id=token,env=TOKEN [ ${#TOKEN} = 22 ] && test ! -e /run/secrets
            RUN --mount=type=secret,id=none test ! -e /run/secrets
            RUN test ! -e /run/secrets && test -z "$TOKEN"
            """,
            "--secret",
            "id=token,src=" + shared.resolve("token"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    RootFilesystem files = LayoutReader.open(who.store()).image("seen:latest").rootFilesystem();
    assertThat(files.lines()).noneMatch(line -> line.startsWith("run") || line.startsWith("x"));
    assertThat(files.lines()).anyMatch(line -> line.startsWith("o FILE 644 0:0 22 "));
    assertNowhere(who, result);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRequiredAndNotGivenFailsAtItsLine(Who who) throws Exception {
    Processes.Result result =
        build(who, "none", "FROM base\nRUN --mount=type=secret,id=x,required true\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("ERROR: secret x: not found\n", "Dockerfile-none:2\n")
        .contains("Give it with --secret id=x,src=FILE");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPrintedIsMaskedAlsoWhereTheStepFails(Who who) throws Exception {
    Processes.Result result =
        build(
            who,
            "printed",
            """
            FROM base
            RUN --mount=type=secret,id=token,env=T printf 'in two: %.9s' "$T"; sleep 0.2; echo "${T#?????????}" >&2; \\
             sleep 0.2; printf '%s' "$T" | head -c 9; sleep 0.2; printf '%s' "$T" | tail -c +10; echo " end"; \\
             printf 'user:%s' "$T" | base64; exit 7
            """,
            "--secret",
            "id=token,src=" + shared.resolve("token"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("***\n").contains("exit code: 7");
    assertNowhere(who, result);
  }

  @ParameterizedTest
  @EnumSource
  void aLayerThatWouldHoldItFailsTheBuildAndIsNotKept(Who who) throws Exception {
    Processes.Result result =
        build(
            who,
            "leak",
            """
            FROM base
            RUN --mount=type=secret,id=token mkdir -p /root/x && cp /run/secrets/token /root/x/.npmrc
            RUN rm /root/x/.npmrc
            """,
            "--secret",
            "id=token,src=" + shared.resolve("token"));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("the secret token is in the layer of this step, in /root/x/.npmrc")
        .contains("Dockerfile-leak:2\n");
    assertThat(LayoutReader.open(who.store()).names()).doesNotContain("leak:latest");
    assertNowhere(who, result);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsUsedThroughAnAgentAndNotChanged(Who who) throws Exception {
    Processes.Result result =
        build(
            who,
            "agent",
            """
            FROM base
            RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && ssh-add -l && ! ssh-add -D && ssh-add -l > /o \\
             && stat -c '%a %u %g' "$SSH_AUTH_SOCK" >> /o
            USER app
            RUN --mount=type=ssh,uid=1000,target=/tmp/agent ssh-add -l && test "$SSH_AUTH_SOCK" = /tmp/agent
            RUN --mount=type=ssh ! ssh-add -l
            USER 0
            RUN --mount=type=ssh,id=other,target=/other --mount=type=ssh SSH_AUTH_SOCK=/run/buildkit/ssh_agent.1 ssh-add -l \\
             && test ! -e /other
            RUN test ! -e /run/buildkit && test -z "$SSH_AUTH_SOCK"
            """,
            "--ssh",
            "default=" + shared.resolve("key"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).contains("the-key (ED25519)");
    RootFilesystem files = LayoutReader.open(who.store()).image("agent:latest").rootFilesystem();
    assertThat(files.lines()).noneMatch(line -> line.startsWith("run") || line.startsWith("tmp/"));
    assertThat(Leftovers.processes(shared.getFileName().toString())).isEmpty();
  }

  /** Neither in what was told nor in any file of the store. */
  private static void assertNowhere(Who who, Processes.Result result) throws IOException {
    assertThat(result.out() + result.err()).doesNotContain(VALUE).doesNotContain("horse-b");
    assertThat(result.err()).doesNotContain("Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5");
    try (Stream<Path> files = Files.walk(who.store())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1).contains(VALUE))
            .as("%s holds it", file)
            .isFalse();
      }
    }
  }

  private static Processes.Result build(Who who, String name, String dockerfile, String... options)
      throws IOException, InterruptedException {
    Path file = Files.writeString(shared.resolve("Dockerfile-" + name), dockerfile);
    List<String> words = new ArrayList<>();
    words.addAll(List.of("build", "--store", who.store().toString(), "-t", name));
    words.addAll(List.of("-f", file.toString(), "--progress", "plain"));
    words.addAll(List.of(options));
    words.add(context.toString());
    return jbuild.run(who.account(), shared, words);
  }
}
