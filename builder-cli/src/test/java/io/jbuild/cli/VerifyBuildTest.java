package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dockerfiles that are built twice, by the real engine: the bad ones are blamed on the right line.
 */
@Tag("namespaces")
class VerifyBuildTest {

  @TempDir static Path folder;

  private static Path context;

  @BeforeAll
  static void makeBase() throws Exception {
    context = Files.createDirectory(folder.resolve("base"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        RUN mkdir -p /etc /var/log/apt /tmp && echo root:x:0:0:root:/root:/bin/sh > /etc/passwd && echo root:x:0: > /etc/group
        """);
    Typed typed = typed();
    assertThat(typed.type("-t", "tools", context.toString())).as(typed.err).isZero();
  }

  private static Typed typed() {
    Typed typed = new Typed();
    typed.engines = RealEngine::open;
    typed.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    typed.environment.put("PATH", System.getenv("PATH"));
    return typed;
  }

  private static String[] words(Path dockerfile, String... more) {
    List<String> words = new ArrayList<>(List.of("verify", "-q"));
    words.addAll(List.of(more));
    words.addAll(List.of("-f", dockerfile.toString(), folder.toString()));
    return words.toArray(String[]::new);
  }

  private static Path dockerfile(String name, String text) throws Exception {
    Path file = folder.resolve(name + ".Dockerfile");
    Files.writeString(folder.resolve(".dockerignore"), "store\n");
    return Files.writeString(file, text);
  }

  @Test
  void whatDependsOnNothingElseIsReproducible() throws Exception {
    Path file = dockerfile("good", "FROM tools\nRUN seq 1 5 > /numbers\nCOPY base /base\n");
    Typed typed = typed();

    int code = typed.type(words(file));

    assertThat(code).as(typed.out + typed.err).isZero();
    assertThat(typed.out)
        .startsWith("reproducible: the same image twice\n  sha256:")
        .contains("varied: umask", "varied: moment", "varied: folder", "processors");
  }

  static Stream<Arguments> badInstructions() {
    return Stream.of(
        Arguments.of("date > /built", "/built", "date"),
        Arguments.of("echo $(($(date +%s) * 7)) > /built", "/built", "number"),
        Arguments.of(
            "seq 1 9 | shuf | awk '{ print \"u\" $1 \":x:\" 999 + NR \":100::/:/bin/sh\" }' >> /etc/passwd",
            "/etc/passwd",
            "account-order"),
        Arguments.of("seq 1 60 | shuf > /order", "/order", "line-order"),
        Arguments.of("date > /var/log/apt/history.log", "/var/log/apt/history.log", "apt-logs"),
        Arguments.of(
            "head -c 16 /dev/urandom | sha256sum | cut -c1-32 > /etc/machine-id",
            "/etc/machine-id",
            "machine-id"));
  }

  @ParameterizedTest
  @MethodSource("badInstructions")
  void aBadInstructionIsBlamed(String run, String path, String cause) throws Exception {
    Path file = dockerfile("bad", "FROM tools\nRUN true\nRUN " + run + "\nRUN true\n");
    Typed typed = typed();

    int code = typed.type(words(file, "--format", "json"));

    assertThat(code).as(typed.out + typed.err).isEqualTo(1);
    assertThat(typed.out)
        .contains("\"result\": \"not reproducible\"")
        .contains("\"role\": \"culprit\"")
        .containsPattern("\"lines\": \\[\\s*3,\\s*3\\s*]")
        .contains("\"path\": \"" + path + "\"", "\"id\": \"" + cause + "\"");
  }

  @Test
  void whatAnotherStageCopiesIsBlamedOnTheStageItComesFrom() throws Exception {
    Path file =
        dockerfile(
            "copied",
            """
            FROM tools AS build
            RUN mkdir /out && date +%s%N > /out/stamp
            FROM tools
            COPY --from=build /out /
            """);
    Typed typed = typed();

    assertThat(typed.type(words(file))).isEqualTo(1);

    assertThat(typed.out)
        .containsSubsequence(
            "copied.Dockerfile:2  [build 2/2] RUN mkdir",
            "nothing before it differs",
            "/out/stamp",
            "copied.Dockerfile:4  [stage-1 2/2] COPY",
            "it has files of [build 2/2] RUN mkdir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespaces", "chroot"})
  void knownNoiseIsLeftOutUnlessItIsToBeKept(String rung) throws Exception {
    Path file =
        dockerfile(
            "noise",
            """
            FROM tools
            RUN echo base > /etc/machine-id
            RUN date +%s%N | tee /var/log/dpkg.log > /etc/machine-id && echo kept > /kept
            RUN cat /etc/machine-id > /seen; ls /var/log > /listed; cat /kept >> /listed
            """);
    Typed typed = typed();

    assertThat(typed.type(words(file, "--isolation", rung, "--fix-known-noise")))
        .as(typed.out + typed.err)
        .isZero();
    assertThat(
            typed.type(
                words(file, "--isolation", rung, "--fix-known-noise", "--keep-noise", "dpkg-logs")))
        .as(typed.out)
        .isEqualTo(1);

    assertThat(typed.out).contains("\n  /var/log/dpkg.log").doesNotContain("\n  /etc/machine-id");
  }

  @Test
  void aBuildThatFailsTellsNothing() throws Exception {
    Path file = dockerfile("failing", "FROM tools\nRUN false\n");
    Typed typed = typed();

    assertThat(typed.type(words(file))).isEqualTo(4);

    assertThat(typed.out).startsWith("could not tell: ");
    assertThat(typed.err).contains("failing.Dockerfile:2");
  }

  @Test
  void anImageThatIsThereIsComparedWith() throws Exception {
    Path file = dockerfile("against", "FROM tools\nARG TEXT=one\nRUN echo $TEXT > /text\n");
    Typed typed = typed();
    assertThat(typed.type("-t", "published", "-f", file.toString(), folder.toString())).isZero();

    assertThat(typed.type(words(file, "--against", "published"))).as(typed.out).isZero();
    assertThat(typed.type(words(file, "--against", "published", "--build-arg", "TEXT=two")))
        .isEqualTo(1);

    assertThat(typed.out)
        .contains("against.Dockerfile:3  [2/2] RUN echo", "/text", "one", "two", "published");
  }

  @Test
  void anImageIsBuiltAgainFromItsProvenance() throws Exception {
    Path files = Files.createDirectory(folder.resolve("recorded"));
    Path file =
        dockerfile("recorded", "FROM tools\nARG TEXT=one\nCOPY a /\nRUN echo $TEXT >> /a\n");
    Files.writeString(files.resolve("a"), "a\n");
    Typed typed = typed();
    String[] build = {
      "--provenance=mode=max", "--build-arg", "TEXT=two", "-t", "recorded", "-f", file.toString()
    };
    assertThat(typed.type(with(build, files.toString()))).as(typed.err).isZero();

    assertThat(typed.type("verify", "-q", "recorded", files.toString())).as(typed.out).isZero();
    assertThat(typed.out)
        .startsWith("reproducible: built again, it is the image recorded:latest of the store\n");
    assertThat(typed.type("verify", "-q", "recorded")).isEqualTo(2);
    assertThat(typed.err)
        .contains("Give the folder behind the image: jbuild verify recorded:latest");
    assertThat(typed.type("verify", "-q", "--build-arg", "TEXT=one", "recorded", files.toString()))
        .isEqualTo(2);
    Files.writeString(files.resolve("a"), "b\n");
    assertThat(typed.type("verify", "-q", "recorded", files.toString())).isEqualTo(1);
    assertThat(typed.out).contains("Dockerfile:3  [2/3] COPY a /", "line 1: a -> b");
  }

  @Test
  void whoToldTooLittleCannotBeVerifiedSo() throws Exception {
    Path file = dockerfile("little", "FROM tools\n");
    Typed typed = typed();
    assertThat(typed.type("--provenance", "-t", "little", "-f", file.toString(), folder.toString()))
        .isZero();

    assertThat(typed.type("verify", "-q", "little", folder.toString())).isEqualTo(4);

    assertThat(typed.out)
        .startsWith("could not tell: the provenance of little:latest is not enough");
  }

  @Test
  void anImageWithoutProvenanceCannotBeVerifiedSo() throws Exception {
    Path file = dockerfile("silent", "FROM tools\n");
    Typed typed = typed();
    assertThat(typed.type("-t", "silent", "-f", file.toString(), folder.toString())).isZero();

    assertThat(typed.type("verify", "-q", "silent", folder.toString())).isEqualTo(4);

    assertThat(typed.out).startsWith("could not tell: silent:latest has no provenance");
    assertThat(typed.err).contains("It gets one where it is built, by --provenance mode=max.");
    assertThat(typed.type("inspect", "--provenance", "silent")).isEqualTo(1);
    assertThat(typed.err).contains("It gets one where it is built, by --provenance mode=max.");
  }

  @Test
  void credentialsAreNotToldAndAskedForAgain() throws Exception {
    String argument = "REPO=https://joe:pw@h.example/x";
    String label = "src=https://joe:pw@h.example/y";
    Path files = Files.createDirectory(folder.resolve("credentials"));
    Files.writeString(
        files.resolve("Dockerfile"), "FROM tools\nARG REPO\nRUN echo $REPO > /repo\n");
    Typed typed = typed();
    for (String mode : List.of("min", "max")) {
      String[] build = {
        "--provenance=mode=" + mode, "--build-arg", argument, "--label", label, "-t", "asking"
      };
      assertThat(typed.type(with(build, files.toString()))).as(typed.err).isZero();
      assertThat(typed.type("inspect", "--provenance", "asking")).as(typed.err).isZero();
      assertThat(typed.out).contains("https://h.example/y").doesNotContain("joe", "pw@");
    }

    assertThat(typed.type("verify", "-q", "asking", files.toString())).isEqualTo(4);
    assertThat(typed.out)
        .startsWith("could not tell: the provenance of asking:latest does not tell REPO");
    assertThat(typed.err).contains("Give it: --build-arg REPO=VALUE");
    String[] given = {"verify", "-q", "--build-arg", argument, "asking"};
    assertThat(typed.type(with(given, files.toString()))).isEqualTo(4);
    assertThat(typed.err).contains("Give it: --label src=VALUE");
    String[] all = {"verify", "-q", "--build-arg", argument, "--label", label, "asking"};
    assertThat(typed.type(with(all, files.toString()))).as(typed.out + typed.err).isZero();
    String[] more = {"verify", "-q", "--build-arg", argument, "--label", "a=b", "asking"};
    assertThat(typed.type(with(more, files.toString()))).isEqualTo(2);
    assertThat(typed.err).contains("a is what the provenance of asking:latest tells");
  }

  private static String[] with(String[] words, String more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add(more);
    return all.toArray(String[]::new);
  }

  @Test
  void whatAKilledVerificationLeftGoesWithAPrune() throws Exception {
    Path verify = Files.createDirectories(folder.resolve("pruned/jbuild/verify/build-dead"));
    Files.writeString(verify.resolve("layer"), "bytes");
    Files.createFile(verify.resolveSibling("build-dead.lock"));
    Typed typed = typed();

    assertThat(typed.type("prune", "--store", folder.resolve("pruned").toString()))
        .as(typed.err)
        .isZero();

    assertThat(verify).doesNotExist();
    assertThat(verify.resolveSibling("build-dead.lock")).doesNotExist();
  }

  @Test
  void whatDiffersInAStageAndIsNotCopiedIsNobodysFault() throws Exception {
    Path file =
        dockerfile(
            "beside",
            """
            FROM tools AS build
            RUN date +%s%N > /log; echo same > /out
            FROM tools
            RUN date +%s%N > /x
            COPY --from=build /out /out
            """);
    Typed typed = typed();

    assertThat(typed.type(words(file))).isEqualTo(1);

    assertThat(typed.out).contains("beside.Dockerfile:4").doesNotContain("/log", "Dockerfile:2");
  }

  @Test
  void aLayerThatOnlyThePublishedImageHasMovesNoBlame() throws Exception {
    Path files = Files.createDirectory(folder.resolve("shifted"));
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(files.resolve(name), name + "\n");
    }
    Typed typed = typed();
    Path three = dockerfile("three", "FROM scratch\nCOPY a /\nCOPY b /\nCOPY c /\n");
    assertThat(
            typed.type("--timestamp", "1", "-t", "three", "-f", three.toString(), files.toString()))
        .isZero();
    Files.writeString(files.resolve("c"), "other\n");
    Path two = dockerfile("two", "FROM scratch\nCOPY b /\nCOPY c /\n");

    int code =
        typed.type(
            "verify",
            "-q",
            "--timestamp",
            "1",
            "--against",
            "three",
            "-f",
            two.toString(),
            files.toString());

    assertThat(code).isEqualTo(1);
    assertThat(typed.out)
        .contains("three:latest of the store", "only the published image has this layer")
        .containsPattern("two.Dockerfile:3  \\[2/2] COPY c /\n.*\n  /c\n")
        .doesNotContain("two.Dockerfile:2");
  }

  @Test
  void whoEmptiesAFileOrPutsALinkThereMeansTo() throws Exception {
    Path file =
        dockerfile(
            "emptied",
            """
            FROM tools
            RUN echo base > /etc/machine-id && mkdir -p /var/lib/dbus
            RUN : > /etc/machine-id && ln -s /etc/machine-id /var/lib/dbus/machine-id
            """);
    Typed typed = typed();
    String tar = folder.resolve("emptied.tar").toString();

    assertThat(
            typed.type(
                "--fix-known-noise",
                "-o",
                "type=tar,dest=" + tar,
                "-f",
                file.toString(),
                folder.toString()))
        .as(typed.err)
        .isZero();

    String listed = Processes.check(folder, List.of("tar", "-tvf", tar));
    assertThat(listed)
        .containsPattern(" 0 .* etc/machine-id\n")
        .contains("var/lib/dbus/machine-id -> /etc/machine-id");
  }

  @Test
  void nothingOfASecondBuildStays(@TempDir Path work) throws Exception {
    Path file = dockerfile("leaves", "FROM tools\nRUN date > /built\n");
    Typed typed = typed();

    assertThat(typed.type(words(file, "--work", work.toString()))).isEqualTo(1);

    try (var left = Files.list(work)) {
      assertThat(left).isEmpty();
    }
  }
}
