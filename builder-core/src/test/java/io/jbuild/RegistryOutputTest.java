package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs of a build that go to a registry. */
@Tag("interop")
class RegistryOutputTest {

  private static final String DOCKERFILE = "FROM scratch\nCOPY f /f\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @ParameterizedTest
  @ValueSource(strings = {"type=registry", "type=image,push=true"})
  void theImageIsThereUnderTheBuildsNames(String output) throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";

      BuildResult result = builds.build("store", DOCKERFILE, name, output);

      assertThat(digest(name)).isEqualTo(result.manifest().digest());
      assertThat(builds.events())
          .contains(new BuildEvent.Exported("registry", name, result.manifest().digest()));
    }
  }

  @Test
  void namesOfTheOutputGoBeforeThoseOfTheBuildAndNotesGoWithIt() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String one = server.host() + "/team/app:1";
      String other = server.host() + "/team/app:2";

      BuildResult result =
          builds.build(
              "store",
              DOCKERFILE,
              server.host() + "/not/pushed",
              "type=registry,\"name=" + one + "," + other + "\",annotation.a=b");

      assertThat(digest(one)).isEqualTo(result.manifest().digest());
      assertThat(digest(other)).isEqualTo(result.manifest().digest());
      assertThat(Tools.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + one))
          .contains("\"annotations\":{\"a\":\"b\"}");
      assertThat(server.get("/v2/not/pushed/tags/list").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void byDigestAloneItGetsNoTag() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String repository = server.host() + "/team/app";
      builds.platforms("linux/amd64", "linux/arm64");

      Digest digest =
          builds
              .build(
                  "store",
                  DOCKERFILE,
                  "local",
                  "type=image,name=" + repository + ",push-by-digest=true,push=true")
              .manifest()
              .digest();

      assertThat(server.get("/v2/team/app/tags/list").statusCode()).isEqualTo(404);
      assertThat(digest(repository + "@" + digest)).isEqualTo(digest);
      assertThat(
              Tools.run(
                  "skopeo",
                  "inspect",
                  "--raw",
                  "--tls-verify=false",
                  "docker://" + repository + "@" + digest))
          .contains("linux", "amd64", "arm64");
    }
  }

  @Test
  void whoMayNotPushHearsItBeforeTheFirstStep() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      BuildException refusal =
          catchThrowableOfType(
              BuildException.class,
              () ->
                  builds.build("store", DOCKERFILE, server.host() + "/team/app", "type=registry"));

      assertThat(refusal)
          .hasMessageStartingWith(server.host() + " asks for a login to push to team/app");
      assertThat(builds.events()).allMatch(BuildEvent.Ended.class::isInstance);
    }
  }

  @Test
  void aTagDoesNotGoWithADigest() {
    String tagged = "type=registry,push-by-digest=true,name=h.example/a:1";
    assertThat(
            catchThrowableOfType(
                BuildException.class, () -> builds.build("store", DOCKERFILE, "local", tagged)))
        .hasMessageEndingWith("can't push tagged ref h.example/a:1 by digest")
        .extracting(BuildException::blame)
        .isEqualTo(Blame.USAGE);
    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () ->
                    builds.build(
                        "store", DOCKERFILE, "h.example/a:2", "type=registry,push-by-digest=true")))
        .hasMessage("can't push tagged ref h.example/a:2 by digest");
  }

  private static Digest digest(String name) throws Exception {
    return Digest.parse(
        Tools.run(
                "skopeo",
                "inspect",
                "--no-tags",
                "--tls-verify=false",
                "--format={{.Digest}}",
                "docker://" + name)
            .strip());
  }
}
