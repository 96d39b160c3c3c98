package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {

  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("joe:secret".getBytes(StandardCharsets.UTF_8));

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path home;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private FakeRegistry server;

  /** A registry with a token service that gives identity tokens to who asks for one. */
  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
    String challenge =
        "Bearer realm=\"http://"
            + server.host()
            + "/token\",service=\"s\",scope=\"repository:app:pull\"";
    server.on(
        "/v2/",
        FakeRegistry.guarded(
            "Bearer password", challenge, exchange -> FakeRegistry.send(exchange, 200, "{}")));
    server.on(
        "/v2/app/manifests/latest",
        FakeRegistry.guarded(
            "Bearer identity",
            challenge,
            exchange ->
                FakeRegistry.send(
                    exchange, 200, MediaTypes.OCI_MANIFEST, HttpRegistryTest.MANIFEST.toBytes())));
    server.on("GET /token", this::byPassword);
    server.on(
        "POST /token",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          FakeRegistry.send(exchange, 200, "{\"access_token\":\"identity\"}");
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void byPassword(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().getRawQuery());
    boolean known = BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean offline = exchange.getRequestURI().getRawQuery().contains("offline_token=true");
    FakeRegistry.send(
        exchange,
        known ? 200 : 401,
        known
            ? "{\"token\":\"password\"" + (offline ? ",\"refresh_token\":\"r&t\"}" : "}")
            : "{\"details\":\"who?\"}");
  }

  @Test
  void theIdentityTokenIsKeptInsteadOfThePasswordAndUsed() throws Exception {
    Path config = home.resolve("config.json");

    new Login(config, RegistryFiles.docker(Optional.of(config)))
        .login(server.host(), "joe", "secret");

    assertThat(asked)
        .containsExactly(
            "service=s&scope=repository%3Aapp%3Apull&offline_token=true&client_id=jbuild"
                + "&account=joe");
    assertThat(Files.readString(config))
        .contains("\"identitytoken\": \"r&t\"")
        .doesNotContain("auth\"");
    asked.clear();
    var image =
        new HttpRegistry(RegistryFiles.docker(Optional.of(config)), Duration.ZERO)
            .resolve(ImageReference.parse(server.host() + "/app"), Platform.parse("linux/amd64"));
    assertThat(image.manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
    assertThat(asked)
        .last()
        .isEqualTo(
            "grant_type=refresh_token&client_id=jbuild&service=s"
                + "&scope=repository%3Aapp%3Apull&refresh_token=r%26t");
  }
}
