package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.Processes;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dockerfiles that look for ways out, in whole builds by the command: of root on each rung, and of
 * an ordinary user through a worker. What each rung's sandbox has to hold against is tested there.
 */
@Tag("namespaces")
class HostileBuildTest {

  private static final String UP = "../../../../../../../../../../../..";

  private static final String BASE =
      """
      FROM scratch AS base
      COPY --chmod=755 busybox /bin/busybox
      COPY <<passwd /etc/
      root:x:0:0:root:/root:/bin/sh
      passwd
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      """;

  @TempDir static Path shared;

  private static Installation jbuild;
  private static Account user;

  @BeforeAll
  static void install() throws Exception {
    Tools.requireRoot();
    Tools.require("runc");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(shared.resolve("jbuild")));
    user = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
  }

  @AfterAll
  static void delete() throws Exception {
    try (Stream<Path> homes = Files.list(shared)) {
      for (Path home : homes.filter(home -> home.toString().contains("home")).toList()) {
        Account.delete(home);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "root, oci",
    "root, namespaces",
    "root, chroot",
    "ordinary, oci",
    "ordinary, namespaces"
  })
  void nothingIsReadOrWrittenOutside(String who, String rung) throws Exception {
    Account account = who.equals("root") ? Account.root() : user;
    Path home = Files.createDirectory(shared.resolve("home-" + who + "-" + rung));
    Path machine = Files.createDirectories(home.resolve("machine/sub"));
    Files.writeString(machine.resolveSibling("canary"), "untouched");
    Files.writeString(home.resolve("token"), "correct-horse-battery");
    Files.createDirectory(home.resolve("context"));
    Files.copy(Tools.require("busybox"), home.resolve("context/busybox"));
    account.give(home);
    String text =
        """
        FROM base AS evil
        RUN mkdir -p /opt/real && echo inside >/opt/real/f && ln -s / /root && ln -s /opt/real /abs && \\
          ln -s UP/abs /opt/up && ln -s OUT /out && ln -s UPOUT /deep
        FROM base AS attacked
        RUN ln -s OUT /away && ln -s UPOUT /deep && mkdir -p /run && ln -s OUT /run/secrets
        RUN --mount=from=evil,source=/root,target=/m grep inside /m/opt/real/f && ! ls /mOUT
        RUN --mount=from=evil,source=/opt/up/f,target=/m/f grep inside /m/f
        RUN --mount=type=tmpfs,target=/away/new --mount=type=tmpfs,target=/deep/sub/new \\
          touch /away/new/x /deep/sub/new/x && ! ls OUT/canary
        RUN --mount=type=secret,id=token,required=true --mount=type=secret,id=token,env=TOKEN \\
          [ "$TOKEN" = "$(cat /run/secrets/token)" ] && [ ! -e /run/secrets/canary ]
        RUN --mount=type=cache,id=UP/escaped,target=/c ln -s OUT /c/out && ln -s / /c/root && ln -s UPOUT /c/deep
        RUN --mount=type=cache,id=UP/escaped,source=root,target=/c [ -L /c/out ] && ! ls /cOUT
        RUN mkdir /x && ln -s OUT /x/y
        RUN --mount=type=tmpfs,target=/x/z/sub mv /x/z /x/w; ln -s OUT /x/z
        USER 1000:1000
        RUN [ "$(id -G)" = 1000 ] && ! cat OUT/canary
        RUN for n in $(seq 3 100); do (eval "true <&$n") 2>/dev/null && exit 9; done; true
        """;

    Processes.Result built = build(account, home, rung, text);
    assertThat(built.exitCode()).as(built.err()).isZero();

    for (String source : List.of("out", "deep")) {
      String cache = "RUN --mount=type=cache,id=UP/escaped,source=" + source + ",target=/c ls /c\n";
      String bind = "RUN --mount=from=evil,source=" + source + ",target=/c ls /c\n";
      for (String refused : List.of(cache, bind)) {
        String stages = text.substring(0, text.indexOf("FROM base AS attacked"));
        Processes.Result result = build(account, home, rung, stages + "FROM base\n" + refused);
        assertThat(result.exitCode()).as(refused).isEqualTo(1);
        assertThat(result.err()).contains("/" + source).doesNotContain("canary");
      }
    }
    assertThat(machine.resolveSibling("canary")).hasContent("untouched");
    try (Stream<Path> files = Files.walk(machine.getParent())) {
      assertThat(files).hasSize(3);
    }
    assertThat(Processes.run(home, List.of("find", ".", "-name", "escaped*")).out()).isEmpty();
  }

  private static Processes.Result build(Account account, Path home, String rung, String text)
      throws IOException, InterruptedException {
    String out = home.resolve("machine").toString();
    String dockerfile =
        BASE + text.replace("UPOUT", UP + out).replace("OUT", out).replace("UP", UP);
    Path file = Files.writeString(home.resolve("context/Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "--isolation", rung, "--store"));
    words.addAll(List.of(home.resolve("store").toString(), "-f", file.toString()));
    words.addAll(List.of("--secret", "id=token,src=" + home.resolve("token")));
    words.add(home.resolve("context").toString());
    return jbuild.run(account, shared, words);
  }
}
