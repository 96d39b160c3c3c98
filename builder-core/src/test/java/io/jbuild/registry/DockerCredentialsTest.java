package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerCredentialsTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path home;

  @Test
  void theLongestPathWins() throws Exception {
    write(
        """
        {"auths": {
          "r.example": {"username": "all", "password": "1"},
          "https://r.example/team": {"username": "team", "password": "2"},
          "https://index.docker.io/v1/": {"username": "hub", "password": "3"}}}
        """);

    assertThat(user("r.example/team/app")).contains("team");
    assertThat(user("r.example/teams/app")).contains("all");
    assertThat(user("busybox")).contains("hub");
    assertThat(user("r.example.evil/team/app")).isEmpty();
    assertThat(user("evil-r.example/team/app")).isEmpty();
  }

  @Test
  void aFileThatIsNotThereHoldsNothing() throws Exception {
    assertThat(user("busybox")).isEmpty();
  }

  @Test
  void aHelperThatIsNotThereIsToldOf() throws Exception {
    write("{\"credsStore\": \"no-such\"}");

    assertThatThrownBy(() -> user("busybox"))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(
            "the credential helper docker-credential-no-such cannot be started: ");
  }

  @Test
  void aHelperIsNoPath() throws Exception {
    write("{\"credHelpers\": {\"docker.io\": \"../../bin/sh\"}}");

    assertThatThrownBy(() -> user("busybox"))
        .hasMessage("\"../../bin/sh\" is no name of a credential helper");
  }

  @Test
  void aFileThatIsDamagedIsAFailure() throws Exception {
    write("{\"auths\": {\"docker.io\": {\"auth\": \"%%%\"}}}");

    assertThatThrownBy(() -> user("busybox"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("malformed docker config");
  }

  @Test
  void aCredentialDoesNotPrintItsPassword() throws Exception {
    write("{\"auths\": {\"docker.io\": {\"username\": \"u\", \"password\": \"secret\"}}}");

    assertThat(find("busybox").orElseThrow()).hasToString("the credential of u");
  }

  private Optional<String> user(String image) throws Exception {
    return find(image).map(Credential::user);
  }

  private Optional<Credential> find(String image) throws Exception {
    return new DockerCredentials(Optional.of(home.resolve("config.json")))
        .find(Endpoint.of(ImageReference.parse(image)));
  }

  private void write(String json) throws Exception {
    Files.writeString(home.resolve("config.json"), json);
  }
}
