package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.machine.Machine;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ImageAttestations;
import io.jbuild.request.PullRequest;
import io.jbuild.request.PushRequest;
import io.jbuild.request.RegistryLogins;
import io.jbuild.request.Tags;
import io.jbuild.request.VerifyRequest;
import io.jbuild.testkit.RegistryProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a front end says that one is, at a registry that serves nobody else. */
@Tag("interop")
class RegistryLoginsTest {

  private static final String BASE = "FROM scratch\nCOPY f /f\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content of f");
    builds.context("g", "content of g");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  private static RegistryLogins login(String scope) {
    return RegistryLogins.NONE.with(scope, RegistryProcess.USER, () -> RegistryProcess.PASSWORD);
  }

  private void push(String name) throws Exception {
    builds
        .engine("store")
        .images()
        .push(
            new PushRequest(ImageReference.parse(name), Tags.ONE, Optional.empty(), 1),
            PushEvents.unheard());
  }

  @Test
  void itHoldsForAllThatIsSaidToARegistry() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      String base = server.host() + "/team/base:1";
      String app = server.host() + "/team/app:1";
      builds.build("store", BASE, base);
      assertThatThrownBy(() -> push(base)).isInstanceOf(BuildException.class);
      // What docker's own file says does not count any more.
      Path config = Files.createDirectories(folder.resolve("docker")).resolve("config.json");
      Files.writeString(config, "{\"auths\":{\"" + server.host() + "\":{\"auth\":\"eDp5\"}}}");
      builds.environment("DOCKER_CONFIG", folder.resolve("docker").toString());
      builds.logins(login(server.host()));
      push(base);

      builds.attest("type=provenance,mode=max");
      builds.build("other", "FROM " + base + "\nCOPY g /g\n", "", "type=registry,name=" + app);

      Jbuild engine = builds.engine("third");
      assertThat(
              engine.referrers().list(parsed(app), Optional.of(Platform.host()), Optional.empty()))
          .isNotEmpty();
      assertThat(
              engine
                  .attestations()
                  .find(app, Optional.empty(), ImageAttestations.Question.PROVENANCE))
          .isNotEmpty();
      builds.attest();
      VerifyRequest.Recorded recorded =
          new VerifyRequest.Recorded(Optional.of(new BuildContext.Folder(builds.context(""))));
      VerifyRequest verify =
          new VerifyRequest(
              builds.request(""),
              Optional.of(recorded),
              Optional.of(parsed(app)),
              OptionalInt.empty(),
              Optional.empty());
      assertThat(engine.verify(verify, event -> {}, event -> {}).isReproducible()).isTrue();
      engine
          .images()
          .pull(new PullRequest(parsed(app), Tags.ONE, Platform.host(), 1), new SilentPull());
      assertThat(engine.images().find(app)).isNotNull();
    }
  }

  private static ImageReference parsed(String name) {
    return ImageReference.parse(name);
  }

  @Test
  void itCanBeForAPathAlone() throws Exception {
    try (RegistryProcess server = RegistryProcess.startWithLogin(folder.resolve("registry"))) {
      String ours = server.host() + "/team/app:1";
      String others = server.host() + "/others/app:1";
      builds.build("store", BASE, ours);
      builds.build("store", BASE, others);
      builds.logins(
          login(server.host() + "/team").with(server.host(), RegistryProcess.USER, () -> "wrong"));

      push(ours);
      assertThatThrownBy(() -> push(others)).isInstanceOf(BuildException.class);
    }
  }

  @Test
  void noPasswordIsShown() {
    RegistryLogins logins =
        RegistryLogins.NONE
            .with("https://index.docker.io/v1/", "joe", () -> "sesame")
            .with("registry.example.com/team/", "joe", () -> "sesame");

    assertThat(logins.scopes()).isEqualTo(List.of("docker.io", "registry.example.com/team"));
    assertThat(logins.toString()).isEqualTo("logins for [docker.io, registry.example.com/team]");
    assertThat(new Machine(builds.environment(), logins).toString()).doesNotContain("sesame");
  }
}
