package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets to see the credentials of somebody who pushes. */
class PushCredentialsTest {

  private static final byte[] LAYER = "a layer".getBytes(StandardCharsets.UTF_8);
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("user:pw".getBytes(StandardCharsets.UTF_8));

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path home;

  private final FakeUploads uploads = new FakeUploads();
  private final FakeUploads elsewhere = new FakeUploads();
  private final List<String> scopes = new CopyOnWriteArrayList<>();
  private FakeRegistry server;
  private FakeRegistry other;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
    other = new FakeRegistry("127.0.0.2").otherwise(elsewhere);
    Files.writeString(
        home.resolve("config.json"),
        "{\"auths\":{\"" + server.host() + "\":{\"auth\":\"" + BASIC.substring(6) + "\"}}}");
  }

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @Test
  void theUsersTokenIsForPushingAndForTheRepositoryAMountIsFrom() throws Exception {
    server.otherwise(guardedByToken());

    push(List.of("base"));

    assertThat(uploads.manifests).containsKey("/v2/app/manifests/1");
    assertThat(scopes)
        .contains("repository:app:pull,push", "repository:app:pull,push&scope=repository:base:pull")
        .hasSize(2);
    assertThat(server.requests).contains("/token " + BASIC).doesNotContain("/token null");
  }

  @Test
  void aTokenThatHasRunOutIsRenewedAndTheBodySentAgain() throws Exception {
    server.otherwise(guardedByToken());
    List<String> first = new ArrayList<>();
    server.on(
        "PUT /upload/app/1",
        exchange -> {
          if (first.isEmpty()) {
            exchange.getRequestBody().readAllBytes();
            first.add("out");
            challenge(exchange);
          } else {
            uploads.to(exchange);
          }
        });

    push(List.of());

    assertThat(uploads.blobs).containsKey("app@" + Digest.of(LAYER));
    assertThat(scopes).hasSizeGreaterThan(1);
  }

  @Test
  void aRegistryThatAsksForThePasswordItselfGetsIt() throws Exception {
    server.otherwise(FakeRegistry.guarded(BASIC, "Basic realm=\"r\"", uploads));

    push(List.of());

    assertThat(uploads.manifests).containsKey("/v2/app/manifests/1");
  }

  @Test
  void anUploadThatLeadsElsewhereShowsNoCredentialThere() throws Exception {
    String begin = "/v2/app/blobs/uploads/";
    server.otherwise(FakeRegistry.guarded(BASIC, "Basic realm=\"r\"", uploads));
    server.on("POST " + begin, FakeRegistry.redirect("http://" + other.host() + begin));

    push(List.of());

    assertThat(elsewhere.blobs).containsKey("app@" + Digest.of(LAYER));
    assertThat(other.requests).isNotEmpty().allMatch(request -> request.endsWith(" null"));
  }

  @Test
  void aPlaceOfAnotherHostShowsNoCredentialThereEvenIfItAsks() throws Exception {
    server.otherwise(FakeRegistry.guarded(BASIC, "Basic realm=\"r\"", uploads));
    server.on(
        "POST /v2/app/blobs/uploads/",
        FakeRegistry.guarded(
            BASIC,
            "Basic realm=\"r\"",
            exchange -> {
              exchange
                  .getResponseHeaders()
                  .set("Location", "http://" + other.host() + "/upload/app/1");
              exchange.sendResponseHeaders(202, -1);
              exchange.close();
            }));
    other.otherwise(
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
          FakeRegistry.send(exchange, 401, "{}");
        });

    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> push(List.of())))
        .hasMessage("%s asks for a login to push to app (401)", server.host());
    assertThat(other.requests).isNotEmpty().allMatch(request -> request.endsWith(" null"));
  }

  private void push(List<String> origins) throws IOException, InterruptedException {
    new HttpPush(RegistryFiles.docker(Optional.of(home.resolve("config.json"))), 1, Duration.ZERO)
        .push(
            ImageReference.parse(server.host() + "/app:1"),
            List.of(
                PushedSamples.image(
                    "{}".getBytes(StandardCharsets.UTF_8), origins, PushedSamples.blob(LAYER))),
            PushedSamples.telling(new ArrayList<>()));
  }

  private FakeRegistry.Answer guardedByToken() {
    return exchange -> {
      String path = exchange.getRequestURI().getPath();
      String said = exchange.getRequestHeaders().getFirst("Authorization");
      if (path.equals("/token")) {
        scopes.add(exchange.getRequestURI().getQuery().replaceFirst(".*?&scope=", ""));
        FakeRegistry.send(exchange, 200, "{\"token\":\"t\"}");
      } else if ("Bearer t".equals(said)) {
        uploads.to(exchange);
      } else {
        exchange.getRequestBody().readAllBytes();
        challenge(exchange);
      }
    };
  }

  private void challenge(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    exchange
        .getResponseHeaders()
        .set(
            "WWW-Authenticate",
            "Bearer realm=\"http://" + server.host() + "/token\",scope=\"repository:app:pull\"");
    exchange.sendResponseHeaders(401, -1);
    exchange.close();
  }
}
