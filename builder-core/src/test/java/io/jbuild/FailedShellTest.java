package io.jbuild;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import io.jbuild.request.ShellRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A shell in the state in which a RUN failed. */
@Tag("namespaces")
class FailedShellTest {

  private static final String FAILING =
      """
      FROM busybox AS tools
      RUN echo tool > /tool
      FROM busybox
      ENV COLOR=blue
      WORKDIR /work
      RUN chown 1000:1000 /work; echo kept > kept; rm -r /etc/group
      USER 1000:1001
      RUN --network=none --mount=type=bind,from=tools,target=/tools \\
          --mount=type=cache,target=/cache,uid=1000 --mount=type=secret,id=token \\
          echo half > done; touch -d @5 old; touch /cache/c; false "it's"
      """;

  @TempDir Path folder;

  private final List<ShellRequest.Failed> told = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private InputStream input = InputStream.nullInputStream();
  private SecretOptions secrets = SecretOptions.NONE;
  private Isolation isolation = Isolation.AUTO;
  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.keepFailed();
  }

  private BuildException fail(String dockerfile) {
    return catchThrowableOfType(
        BuildException.class, () -> builds.build("store", dockerfile, "never"));
  }

  private int shell(String... command) throws Exception {
    printed.reset();
    return builds
        .engine("store")
        .shell(
            new ShellRequest(
                List.of(command),
                secrets,
                isolation,
                new ContainerRequest.Streams(
                    input, printed, OutputStream.nullOutputStream(), Optional.empty())),
            told::add);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private Path record() {
    return builds.store("store").resolve("jbuild/failed.json");
  }

  @ParameterizedTest
  @EnumSource(names = {"NAMESPACES", "CHROOT"})
  void itHasTheFilesMountsUserDirectoryAndNetworkOfTheRun(Isolation rung) throws Exception {
    isolation = rung;
    builds.isolation(rung, Set.of());
    // The lowest rung has no mounts and no network of its own to show.
    String dockerfile =
        rung == Isolation.CHROOT
            ? FAILING.replaceAll("--(network|mount)=\\S+ +(\\\\\n)?", "")
            : FAILING;
    if (rung == Isolation.CHROOT) {
      dockerfile = dockerfile.replace("touch /cache/c; ", "");
    }

    assertThat(fail(dockerfile).hint())
        .endsWith("'jbuild shell --failed' opens a shell in the state it failed in.");

    int code =
        shell(
            "sh",
            "-c",
            "id -u; id -g; pwd; echo $COLOR; cat kept done; stat -c %Y old; ls /etc/group; exit 9");
    assertThat(output()).isEqualTo("1000\n1001\n/work\nblue\nkept\nhalf\n5\n");
    assertThat(code).isEqualTo(9);
    assertThat(told.get(0).exitCode()).isEqualTo(1);
    assertThat(told.get(0).name()).contains("echo half > done");
    if (rung == Isolation.NAMESPACES) {
      assertThat(told.get(0).line()).isEqualTo(8);
      shell("sh", "-c", "cat /tools/tool; ls /cache; ls /sys/class/net");
      assertThat(output()).isEqualTo("tool\nc\nlo\n");
    }
  }

  @Test
  void whatIsChangedInItIsDropped() throws Exception {
    fail(FAILING);

    assertThat(shell("sh", "-c", "echo other > done; rm kept; echo new > new")).isZero();
    shell("sh", "-c", "ls; cat done");

    assertThat(output()).isEqualTo("done\nkept\nold\nhalf\n");
  }

  @Test
  void withoutACommandItIsAShellThatKnowsTheFailedOne() throws Exception {
    fail("FROM busybox\nRUN [\"sh\", \"-ec\", \"false \\\"it's\\\"\"]\n");
    input = new ByteArrayInputStream("cat $HISTFILE; exit 3".getBytes(StandardCharsets.UTF_8));
    assertThat(shell()).isEqualTo(3);
    assertThat(output()).isEqualTo("false \"it's\"\n");

    fail("FROM busybox\nRUN [\"cat\", \"no such\", \"it's\"]\n");
    input = new ByteArrayInputStream("cat $HISTFILE".getBytes(StandardCharsets.UTF_8));
    assertThat(shell()).isZero();
    assertThat(output()).isEqualTo("cat 'no such' 'it'\\''s'\n");
  }

  @Test
  void theLastOneThatFailedIsKeptAndNoOther() throws Exception {
    fail("FROM busybox\nRUN echo 1 > /f; exit 1\n");
    fail("FROM busybox\nRUN echo 2 > /f; exit 1\n");
    builds.build("store", "FROM busybox\nRUN true\n", "good");

    shell("cat", "/f");
    assertThat(output()).isEqualTo("2\n");
  }

  @Test
  void aBuildThatDoesNotAskForItKeepsNothing() throws Exception {
    TestBuilds others = new TestBuilds(folder);
    assertThatThrownBy(() -> others.build("store", "FROM busybox\nRUN false\n", "never"))
        .isInstanceOf(BuildException.class);
    assertThat(record()).doesNotExist();

    assertThatThrownBy(this::shell)
        .hasMessage("there is no failed step to open a shell in")
        .hasFieldOrPropertyWithValue(
            "hint",
            "A build at a terminal keeps the state of a RUN that fails, any other with"
                + " {keep-failed}; 'jbuild run -it IMAGE sh' opens a shell in an image.");
  }

  @Test
  void secretsAreNotKeptAndGivenAgain() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "Ahfae7Ahgh4eeMie");
    SecretOptions given = SecretOptions.parse(List.of("id=token,src=" + file), List.of());
    builds.secrets(given);
    fail(
        """
        FROM busybox
        RUN --mount=type=secret,id=token,required=true cat /run/secrets/token | wc -c; false
        """);

    assertThat(Files.readString(record())).doesNotContain("Ahfae7").doesNotContain("QWhmYWU3");
    assertThatThrownBy(() -> shell("true")).hasMessage("secret token: not found");
    secrets = given;
    shell("cat", "/run/secrets/token");
    assertThat(output()).isEqualTo("Ahfae7Ahgh4eeMie");
  }

  @Test
  void aStateWithASecretInItIsNotKept() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "Ahfae7Ahgh4eeMie");
    builds.secrets(SecretOptions.parse(List.of("id=token,src=" + file), List.of()));

    BuildException failure =
        fail(
            """
            FROM busybox
            RUN --mount=type=secret,id=token cp /run/secrets/token /copy; false
            """);

    assertThat(failure.hint())
        .endsWith("The state it failed in is not kept, for the secret token is in it.");
    assertThat(record()).doesNotExist();
    assertThatThrownBy(this::shell).hasMessageContaining("there is no failed step");
  }

  @Test
  void itStaysWhatOthersFreeUntilAllIsFreed() throws Exception {
    fail("FROM busybox\nRUN echo 1 > /f\nRUN echo 2 > /g; exit 1\n");

    Jbuild engine = builds.engine("store");
    engine.images().remove(List.of("busybox"), /* force= */ false);
    engine.prune(/* all= */ false, Optional.empty());
    shell("cat", "/f", "/g");
    assertThat(output()).isEqualTo("1\n2\n");

    try (Stream<Path> all = Files.walk(builds.store("store"))) {
      for (Path each : all.toList()) {
        Files.setAttribute(each, "lastModifiedTime", FileTime.from(Instant.EPOCH), NOFOLLOW_LINKS);
      }
    }
    engine.pruneCache(0, Optional.empty());
    assertThat(record()).doesNotExist();
    assertThatThrownBy(this::shell).hasMessageContaining("there is no failed step");
    assertThat(engine.usage().parts())
        .filteredOn(part -> part.name().equals("Build cache"))
        .allMatch(part -> part.bytes() < 64 << 10);
  }

  @Test
  void aStateThatLostALayerIsNone() throws Exception {
    fail("FROM busybox\nRUN echo 1 > /f; exit 1\n");
    String layers = Files.readString(record());
    String parent = layers.substring(layers.indexOf("\"parent\""));
    String last =
        parent
            .substring(0, parent.indexOf(']'))
            .replaceAll("(?s).*\"digest\":\"sha256:([0-9a-f]+)\".*", "$1");
    Files.delete(builds.store("store").resolve("blobs/sha256").resolve(last));

    assertThatThrownBy(this::shell).hasMessageContaining("there is no failed step");
  }
}
