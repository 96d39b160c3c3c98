package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.DockerDaemon;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images go from jbuild to docker and back, and stay the same images. */
class DockerDaemonTest {

  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/
      RUN ["/bin/busybox", "mkdir", "-p", "/d/e"]
      RUN ["/bin/busybox", "rm", "-r", "/d/e"]
      LABEL a=b
      CMD ["/bin/busybox", "true"]
      """;

  @TempDir static Path folder;

  private static DockerDaemon docker;
  private static RegistryProcess registry;
  private static String id;

  @BeforeAll
  static void start() throws Exception {
    docker = DockerDaemon.start(Files.createDirectory(folder.resolve("docker")));
    registry = RegistryProcess.start(folder.resolve("registry"));
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    id = jbuild("one", "build", "-q", "-t", ours(), "--push", context.toString()).strip();
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
    if (docker != null) {
      docker.close();
    }
  }

  @Test
  void whatJbuildPushesDockerPulls() throws Exception {
    assertThat(docker.docker("pull", "-q", ours())).isEqualTo(ours() + "\n");

    assertThat(docker.docker("images", "-q", "--no-trunc", ours())).isEqualTo(id + "\n");
    String digests = "{{range .RepoDigests}}{{.}}{{end}}";
    assertThat(docker.docker("inspect", "-f", digests, ours()))
        .isEqualTo(jbuild("one", "inspect", "-f", digests, ours()));
  }

  @Test
  void whatDockerPushesJbuildPulls() throws Exception {
    String theirs = registry.host() + "/docker/app:1";
    docker.docker("pull", "-q", ours());
    docker.docker("tag", ours(), theirs);
    docker.docker("push", theirs);

    jbuild("two", "pull", theirs);

    assertThat(jbuild("two", "images", "-q", "--no-trunc", theirs)).isEqualTo(id + "\n");
  }

  @Test
  void whatJbuildSavesDockerLoadsAndSavesAndJbuildLoads() throws Exception {
    Path ours = folder.resolve("ours.tar");
    Path theirs = folder.resolve("theirs.tar");
    jbuild("one", "save", "-o", ours.toString(), ours());
    docker.docker("load", "-q", "-i", ours.toString());
    docker.docker("tag", ours(), "loaded:1");
    docker.docker("save", "-o", theirs.toString(), "loaded:1");

    jbuild("three", "load", "-i", theirs.toString());

    assertThat(jbuild("three", "images", "-q", "--no-trunc", "loaded:1")).isEqualTo(id + "\n");
  }

  private static String ours() {
    return registry.host() + "/jbuild/app:1";
  }

  private static String jbuild(String store, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("--store", folder.resolve(store).toString()));
    all.addAll(List.of(words));
    return Installation.here().check(Account.root(), folder, all);
  }
}
