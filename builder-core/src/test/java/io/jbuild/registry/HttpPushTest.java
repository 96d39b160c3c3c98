package io.jbuild.registry;

import static io.jbuild.registry.PushedSamples.bytes;
import static io.jbuild.registry.PushedSamples.image;
import static io.jbuild.registry.PushedSamples.telling;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.Blob;
import io.jbuild.event.Transfer;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPushTest {

  private static final byte[] CONFIG = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] LAYER = bytes(1, 3 << 20);
  private static final String OF_LAYER = "/upload/app/1";

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Transfer> moving = new CopyOnWriteArrayList<>();
  private final FakeUploads uploads = new FakeUploads();
  private FakeRegistry server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry().otherwise(uploads);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void blobsComeBeforeTheManifestAndNothingComesTwice() throws Exception {
    PushedImage image = image(CONFIG, List.of(), LAYER, bytes(2, 100));

    Descriptor pushed = push(image);

    assertThat(pushed).isEqualTo(image.descriptor());
    assertThat(uploads.blobs).hasSize(3).containsEntry("app@" + Digest.of(LAYER), LAYER);
    assertThat(uploads.manifests).containsEntry("/v2/app/manifests/1", image.manifest());
    assertThat(uploads.calls.get(uploads.calls.size() - 1))
        .isEqualTo("PUT /v2/app/manifests/1 " + MediaTypes.OCI_MANIFEST);
    assertThat(told)
        .startsWith("to " + server.host() + "/app:1")
        .contains(Digest.of(LAYER) + " Pushed")
        .endsWith("1 is " + pushed.digest());

    uploads.calls.clear();
    push(image);

    assertThat(uploads.calls).noneMatch(call -> call.startsWith("POST"));
    assertThat(told).contains(Digest.of(LAYER) + " Layer already exists");
  }

  @Test
  void aBlobOfAnotherRepositoryIsMountedAndNotRead() throws Exception {
    uploads.blobs.put("base@" + Digest.of(LAYER), LAYER);
    Blob unread =
        Blob.of(
            new Descriptor("", Digest.of(LAYER), LAYER.length),
            () -> {
              throw new IOException("read");
            });
    PushedImage image = image(CONFIG, List.of("nowhere", "base"), unread);

    push(image);

    assertThat(told).contains(Digest.of(LAYER) + " Mounted from base");
    assertThat(uploads.calls).contains("DELETE " + OF_LAYER);
  }

  @Test
  void aBlobThatCannotBeMountedIsUploadedWithWhatTheMountBegan() throws Exception {
    push(image(CONFIG, List.of("nowhere"), LAYER));

    assertThat(uploads.blobs).containsKey("app@" + Digest.of(LAYER));
    assertThat(uploads.calls.stream().filter(call -> call.startsWith("POST"))).hasSize(2);
  }

  @Test
  void aCutUploadGoesOnWhereItWasCut() throws Exception {
    server.on("PUT " + OF_LAYER, once(exchange -> uploads.cut(exchange, 1 << 20)));

    push(image(CONFIG, List.of(), LAYER));

    assertThat(uploads.blobs).containsEntry("app@" + Digest.of(LAYER), LAYER);
    assertThat(uploads.calls)
        .contains(
            "GET " + OF_LAYER,
            "PATCH "
                + OF_LAYER
                + " application/octet-stream "
                + (1 << 20)
                + "-"
                + (LAYER.length - 1));
    assertThat(moving).hasSize(1);
    assertThat(moving.get(0).what()).isEqualTo("push " + Digest.of(LAYER).hex().substring(0, 12));
    assertThat(moving.get(0).moved()).isEqualTo(moving.get(0).total()).isEqualTo(LAYER.length);
    assertThat(moving.get(0).isOver()).isTrue();
  }

  @Test
  void aCutUploadThatTheRegistryForgotBeginsAgain() throws Exception {
    server.on("PUT " + OF_LAYER, exchange -> uploads.cut(exchange, 1 << 20));
    server.on("GET " + OF_LAYER, exchange -> FakeRegistry.send(exchange, 404, "{}"));

    push(image(CONFIG, List.of(), LAYER));

    assertThat(uploads.blobs).containsEntry("app@" + Digest.of(LAYER), LAYER);
  }

  @Test
  void aConnectionThatIsAlwaysCutIsToldInTheEnd() {
    server.on("PUT " + OF_LAYER, exchange -> uploads.cut(exchange, 0));
    server.on("PATCH " + OF_LAYER, exchange -> uploads.cut(exchange, 0));

    BuildException refusal = refusal(image(CONFIG, List.of(), LAYER));

    assertThat(refusal)
        .hasMessageStartingWith(
            "%s broke off while it took blob %s: connection closed",
            server.host(), Digest.of(LAYER));
    assertThat(refusal).message().doesNotContain("parser");
    assertThat(refusal.blame()).isEqualTo(Blame.REGISTRY);
    assertThat(uploads.manifests).isEmpty();
  }

  @Test
  void aBlobThatIsLostOnThisMachineIsNotTheRegistrysFault() {
    AtomicInteger opened = new AtomicInteger();
    Blob lost =
        Blob.of(
            new Descriptor("", Digest.of(LAYER), LAYER.length),
            () -> {
              if (opened.getAndIncrement() == 0) {
                return new ByteArrayInputStream(LAYER);
              }
              throw new NoSuchFileException("the blob");
            });

    assertThat(catchThrowable(() -> push(image(CONFIG, List.of(), lost))))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("the blob");
  }

  @Test
  void aRegistryThatWantsPiecesOfALeastSizeGetsThem() throws Exception {
    byte[] large = bytes(3, (9 << 20) + 5);
    server.on(
        "POST /v2/app/blobs/uploads/",
        exchange -> {
          exchange.getResponseHeaders().set("OCI-Chunk-Min-Length", Integer.toString(9 << 20));
          uploads.to(exchange);
        });

    push(image(CONFIG, List.of(), large));

    assertThat(uploads.blobs).containsEntry("app@" + Digest.of(large), large);
    assertThat(uploads.calls)
        .contains(
            "PATCH " + OF_LAYER + " application/octet-stream 0-" + ((9 << 20) - 1),
            "PATCH " + OF_LAYER + " application/octet-stream " + (9 << 20) + "-" + ((9 << 20) + 4));
  }

  @Test
  void whatIsTooLargeForAProxyGoesInPieces() throws Exception {
    FakeRegistry.Answer limited =
        exchange -> {
          if (Long.parseLong(exchange.getRequestHeaders().getFirst("Content-Length")) > 1 << 20) {
            exchange.getRequestBody().readAllBytes();
            FakeRegistry.send(
                exchange, 413, "text/html", "<html>".getBytes(StandardCharsets.UTF_8));
          } else {
            uploads.to(exchange);
          }
        };
    for (int upload = 1; upload <= 9; upload++) {
      server.on("PUT /upload/app/" + upload, limited).on("PATCH /upload/app/" + upload, limited);
    }

    push(image(CONFIG, List.of(), LAYER));

    assertThat(uploads.blobs).containsEntry("app@" + Digest.of(LAYER), LAYER);
  }

  @Test
  void whatIsTooLargeInAnySizeIsToldSo() {
    server.otherwise(
        exchange -> {
          boolean body = exchange.getRequestMethod().startsWith("P");
          if (body && exchange.getRequestURI().getPath().startsWith("/upload")) {
            exchange.getRequestBody().readAllBytes();
            FakeRegistry.send(exchange, 413, "{}");
          } else {
            uploads.to(exchange);
          }
        });

    assertThat(refusal(image(CONFIG, List.of(), LAYER)))
        .hasMessage(
            "%s does not take blob %s, which is too large (413)", server.host(), Digest.of(LAYER));
  }

  @Test
  void whoAsksForPatienceGetsIt() throws Exception {
    server.on(
        "PUT " + OF_LAYER,
        once(
            exchange -> {
              exchange.getRequestBody().readAllBytes();
              exchange.getResponseHeaders().set("Retry-After", "1");
              FakeRegistry.send(exchange, 429, "{}");
            }));
    long start = System.nanoTime();

    push(image(CONFIG, List.of(), LAYER));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(uploads.blobs).containsEntry("app@" + Digest.of(LAYER), LAYER);
  }

  @Test
  void whoAsksForMorePatienceThanAnybodyHasIsToldOf() {
    server.on(
        "POST /v2/app/blobs/uploads/",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3600");
          FakeRegistry.send(
              exchange, 429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"slow\"}]}");
        });

    BuildException refusal = refusal(image(CONFIG, List.of(), LAYER));

    assertThat(refusal)
        .hasMessage(
            "%s has had too many requests and does not take blob %s (429, TOOMANYREQUESTS: slow)",
            server.host(), Digest.of(LAYER));
    assertThat(refusal.hint()).isEqualTo("Try again in 3600 seconds.");
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "503"})
  void aServerThatFailsForAMomentIsAskedAgain(int status) throws Exception {
    server.on("POST /v2/app/blobs/uploads/", once(failing(status)));
    server.on("PUT " + OF_LAYER, once(failing(status)));
    server.on("PUT /v2/app/manifests/1", once(failing(status)));

    PushedImage image = image(CONFIG, List.of(), LAYER);
    push(image);

    assertThat(uploads.manifests).containsEntry("/v2/app/manifests/1", image.manifest());
  }

  @ParameterizedTest
  @CsvSource({
    "401, asks for a login to push to app",
    "403, does not allow a push to app",
    "404, has no place for",
    "405, failed to take",
    "500, failed to take"
  })
  void eachRefusalSaysWhatTheRegistrySaid(int status, String words) {
    server.on("POST /v2/app/blobs/uploads/", failing(status));

    assertThat(refusal(image(CONFIG, List.of(), LAYER)))
        .hasMessageStartingWith(server.host() + " " + words)
        .hasMessageEndingWith("(%d, DENIED: no, thank you)", status);
  }

  @Test
  void aRegistryThatStoredSomethingElseIsNotBelieved() {
    server.on(
        "PUT " + OF_LAYER,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "0".repeat(64));
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });

    assertThat(refusal(image(CONFIG, List.of(), LAYER)))
        .hasMessageContaining("has stored sha256:" + "0".repeat(64) + " for blob ");
    assertThat(uploads.manifests).isEmpty();
  }

  @Test
  void severalPlatformsAreAnIndex() throws Exception {
    PushedImage one = image(CONFIG, List.of(), LAYER);
    PushedImage other =
        image("{}".getBytes(StandardCharsets.UTF_8), List.of(), LAYER, bytes(4, 10));
    PushedImage arm =
        new PushedImage(
            other.descriptor(),
            other.manifest(),
            other.config(),
            other.layers(),
            Platform.parse("linux/arm64"),
            List.of());

    Descriptor pushed = push(one, arm);

    ImageIndex index =
        ImageIndex.parse(Objects.requireNonNull(uploads.manifests.get("/v2/app/manifests/1")));
    assertThat(pushed.mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(index.manifests())
        .containsExactly(
            one.descriptor().withPlatform(one.platform()),
            arm.descriptor().withPlatform(arm.platform()));
    assertThat(uploads.manifests)
        .containsEntry("/v2/app/manifests/" + arm.descriptor().digest(), arm.manifest());
  }

  @Test
  void thePermissionIsFoundOutByAnUploadThatIsDropped() throws Exception {
    ImageReference name = ImageReference.parse(server.host() + "/app:1");

    registry().checkPermission(name);
    assertThat(uploads.calls).containsExactly("POST /v2/app/blobs/uploads/", "DELETE " + OF_LAYER);

    server.on("POST /v2/app/blobs/uploads/", failing(403));
    assertThat(catchThrowableOfType(BuildException.class, () -> registry().checkPermission(name)))
        .hasMessage("%s does not allow a push to app (403, DENIED: no, thank you)", server.host());
  }

  private HttpPush registry() {
    return new HttpPush(RegistryFiles.docker(Optional.empty()), 4, Duration.ZERO);
  }

  private Descriptor push(PushedImage... images) throws IOException, InterruptedException {
    return registry()
        .push(
            ImageReference.parse(server.host() + "/app:1"), List.of(images), telling(told, moving));
  }

  private BuildException refusal(PushedImage image) {
    return catchThrowableOfType(BuildException.class, () -> push(image));
  }

  private FakeRegistry.Answer once(FakeRegistry.Answer first) {
    AtomicInteger count = new AtomicInteger();
    return exchange -> (count.getAndIncrement() == 0 ? first : uploads).to(exchange);
  }

  private static FakeRegistry.Answer failing(int status) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      FakeRegistry.send(
          exchange, status, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no, thank you\"}]}");
    };
  }
}
