package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthenticationTest {

  private static final String BASIC = "Basic " + base64("user:pass:word");
  private static final FakeRegistry.Answer SERVE =
      exchange ->
          FakeRegistry.send(
              exchange, 200, MediaTypes.OCI_MANIFEST, HttpRegistryTest.MANIFEST.toBytes());

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path home;

  private FakeRegistry server;
  private FakeRegistry other;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
    other = new FakeRegistry("127.0.0.2");
  }

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @Test
  void aTokenForEverybodyIsAskedForWithoutAName() throws Exception {
    login(server.host());
    server.on("/token", exchange -> FakeRegistry.send(exchange, 200, "{\"token\":\"abc\"}"));
    server.on(
        "/v2/app/manifests/latest", FakeRegistry.guarded("Bearer abc", bearer(server), SERVE));

    assertThat(resolve().manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
    assertThat(server.requests)
        .containsExactly(
            "/v2/app/manifests/latest null", "/token null", "/v2/app/manifests/latest Bearer abc");
  }

  @Test
  void theUsersNameIsGivenWhereNobodyIsNotEnough() throws Exception {
    login(server.host());
    server.on(
        "/token",
        exchange ->
            FakeRegistry.send(
                exchange,
                200,
                BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? "{\"access_token\":\"mine\"}"
                    : "{\"token\":\"nobody\"}"));
    server.on(
        "/v2/app/manifests/latest", FakeRegistry.guarded("Bearer mine", bearer(server), SERVE));

    assertThat(resolve().manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
    assertThat(server.requests).contains("/token null", "/token " + BASIC);
  }

  @Test
  void aRegistryThatAsksForAPasswordItselfGetsIt() throws Exception {
    login("https://" + server.host() + "/v1/");
    server.on(
        "/v2/app/manifests/latest", FakeRegistry.guarded(BASIC, "Basic realm=\"all\"", SERVE));

    assertThat(resolve().manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
  }

  @Test
  void aCredentialOfAnotherHostIsNotUsed() throws Exception {
    login(server.host() + ".evil.example");
    server.on(
        "/v2/app/manifests/latest", FakeRegistry.guarded(BASIC, "Basic realm=\"all\"", SERVE));

    BuildException refusal = catchThrowableOfType(BuildException.class, this::resolve);

    assertThat(refusal)
        .hasMessage(
            "%s asks for a login for %s/app:latest (401, UNAUTHORIZED: authentication required)",
            server.host(), server.host());
    assertThat(refusal.hint())
        .isEqualTo("Log in to " + server.host() + " with {login}, or check the name.");
    assertThat(server.requests).allMatch(request -> request.endsWith(" null"));
  }

  @Test
  void aRefusedTokenIsToldInTheServicesWords() throws Exception {
    login(server.host());
    server.on(
        "/token",
        exchange ->
            FakeRegistry.send(exchange, 401, "{\"details\":\"incorrect username or password\"}"));
    server.on("/v2/app/manifests/latest", FakeRegistry.guarded("Bearer x", bearer(server), SERVE));

    assertThat(catchThrowableOfType(BuildException.class, this::resolve))
        .hasMessage(
            "%s does not accept the user and password it was given (401, incorrect username or password)",
            server.host());
  }

  @Test
  void whereARedirectLeadsGetsNeitherTokenNorPassword() throws Exception {
    login(server.host());
    Digest layer = Digest.of(HttpRegistryTest.LAYER);
    server.on("/v2/app/manifests/latest", FakeRegistry.guarded(BASIC, "Basic realm=\"a\"", SERVE));
    server.on(
        "/v2/app/blobs/" + layer,
        FakeRegistry.guarded(
            BASIC, "Basic realm=\"a\"", FakeRegistry.redirect("http://" + other.host() + "/x")));
    other.on("/x", "application/octet-stream", HttpRegistryTest.LAYER);

    try (InputStream in =
        resolve().blobs().blob(HttpRegistryTest.MANIFEST.layers().get(0)).open()) {
      assertThat(in.readAllBytes()).isEqualTo(HttpRegistryTest.LAYER);
    }
    assertThat(other.requests).containsExactly("/x null");
  }

  @Test
  void aChallengeFromWhereARedirectLeadsIsNotAnswered() throws Exception {
    login(server.host());
    login(other.host());
    server.on("/v2/app/manifests/latest", FakeRegistry.redirect("http://" + other.host() + "/x"));
    other.on("/x", FakeRegistry.guarded("Bearer abc", bearer(other), SERVE));
    other.on("/token", exchange -> FakeRegistry.send(exchange, 200, "{\"token\":\"abc\"}"));

    assertThat(catchThrowableOfType(BuildException.class, this::resolve)).isNotNull();
    assertThat(other.requests).containsExactly("/x null");
  }

  @Test
  void aTokenServiceInClearOnAnotherMachineIsRefused() throws Exception {
    login(server.host());
    server.on(
        "/v2/app/manifests/latest",
        FakeRegistry.guarded("Bearer x", "Bearer realm=\"http://192.0.2.1/token\"", SERVE));

    assertThat(catchThrowableOfType(BuildException.class, this::resolve))
        .hasMessage("%s names a token service without TLS: http://192.0.2.1/token", server.host());
  }

  @Test
  void aTokenThatHoldsALineBreakIsNotUsed() throws Exception {
    server.on(
        "/token", exchange -> FakeRegistry.send(exchange, 200, "{\"token\":\"a\\r\\nX-Evil: 1\"}"));
    server.on("/v2/app/manifests/latest", FakeRegistry.guarded("Bearer a", bearer(server), SERVE));

    assertThat(catchThrowableOfType(BuildException.class, this::resolve))
        .hasMessageContaining("asks for a login");
  }

  private void login(String host) throws IOException {
    Files.writeString(
        home.resolve("config.json"),
        "{\"auths\":{\"" + host + "\":{\"auth\":\"" + base64("user:pass:word") + "\"}}}");
  }

  private RemoteImage resolve() throws IOException, InterruptedException {
    return new HttpRegistry(
            RegistryFiles.docker(Optional.of(home.resolve("config.json"))), Duration.ZERO)
        .resolve(ImageReference.parse(server.host() + "/app"), Platform.parse("linux/amd64"));
  }

  private static String bearer(FakeRegistry at) {
    return "Bearer realm=\"http://"
        + at.host()
        + "/token\", service=\"s\",scope=\"repository:app:pull\"";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
