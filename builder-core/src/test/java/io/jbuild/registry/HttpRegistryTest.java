package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.Blob;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpRegistryTest {

  static final byte[] LAYER = "the bytes of a layer".getBytes(StandardCharsets.UTF_8);
  static final Manifest MANIFEST =
      new Manifest(
          MediaTypes.OCI_MANIFEST,
          new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(new byte[] {1}), 1),
          List.of(new Descriptor(MediaTypes.OCI_LAYER, Digest.of(LAYER), LAYER.length)),
          new TreeMap<>());
  private static final Platform AMD64 = Platform.parse("linux/amd64");

  private FakeRegistry server;
  private final HttpRegistry registry =
      new HttpRegistry(RegistryFiles.docker(Optional.empty()), Duration.ZERO);

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aTagBecomesTheManifestByteForByte() throws Exception {
    byte[] bytes =
        (" " + new String(MANIFEST.toBytes(), StandardCharsets.UTF_8) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    server.on("/v2/app/manifests/1", MediaTypes.OCI_MANIFEST, bytes);

    RemoteImage image = resolve("app:1");

    assertThat(image.bytes()).isEqualTo(bytes);
    assertThat(image.descriptor())
        .isEqualTo(new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length));
    assertThat(image.manifest()).isEqualTo(MANIFEST);
    assertThat(server.requests).containsExactly("/v2/app/manifests/1 null");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, amd64",
    "linux/arm64, arm64",
    "linux/arm/v7, armv6",
    "linux/amd64/v3, amd64"
  })
  void anIndexGivesTheManifestOfThePlatform(String platform, String expected) throws Exception {
    List<String> names = List.of("unknown", "arm64", "armv6", "amd64");
    List<String> platforms =
        List.of("unknown/unknown", "linux/arm64", "linux/arm/v6", "linux/amd64");
    var entries = new java.util.ArrayList<Descriptor>();
    for (int i = 0; i < names.size(); i++) {
      byte[] bytes = named(names.get(i)).toBytes();
      Descriptor entry =
          new Descriptor(MediaTypes.DOCKER_MANIFEST, Digest.of(bytes), bytes.length)
              .withPlatform(Platform.parse(platforms.get(i)));
      entries.add(entry);
      server.on("/v2/app/manifests/" + entry.digest(), MediaTypes.DOCKER_MANIFEST, bytes);
    }
    server.on(
        "/v2/app/manifests/latest",
        MediaTypes.DOCKER_INDEX,
        new ImageIndex(MediaTypes.DOCKER_INDEX, entries).toBytes());

    RemoteImage image =
        registry.resolve(ImageReference.parse(server.host() + "/app"), Platform.parse(platform));

    assertThat(image.manifest()).isEqualTo(named(expected));
  }

  @Test
  void aPlatformThatIsNotThereIsRefusedWithThoseThatAre() {
    Descriptor entry =
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(LAYER), 1)
            .withPlatform(Platform.parse("linux/s390x"));
    server.on(
        "/v2/app/manifests/latest",
        MediaTypes.OCI_INDEX,
        new ImageIndex(MediaTypes.OCI_INDEX, List.of(entry)).toBytes());

    BuildException refusal = refusal("app");

    assertThat(refusal).hasMessage(server.host() + "/app:latest has no image for linux/amd64");
    assertThat(refusal.hint()).isEqualTo("It has linux/s390x: choose one with {platform}.");
  }

  @Test
  void aMissingImageIsTheRegistrysOwnWords() {
    BuildException refusal = refusal("app");

    assertThat(refusal)
        .hasMessage(
            "%s has no %s/app:latest (404, MANIFEST_UNKNOWN: manifest unknown)",
            server.host(), server.host());
    assertThat(refusal.hint()).isEqualTo("Check the name and the tag.");
    assertThat(refusal.blame()).isEqualTo(Blame.REGISTRY);
  }

  @ParameterizedTest
  @CsvSource({
    "401, asks for a login for",
    "403, does not allow",
    "429, has had too many requests and does not serve",
    "500, failed to serve",
    "418, failed to serve"
  })
  void eachRefusalSaysWhatTheRegistrySaid(int status, String words) {
    server.on(
        "/v2/app/manifests/latest",
        exchange ->
            FakeRegistry.send(
                exchange,
                status,
                "text/plain",
                "so \u001b[2J\nsay we".getBytes(StandardCharsets.UTF_8)));

    assertThat(refusal("app"))
        .hasMessage(
            "%s %s %s/app:latest (%d, so [2J say we)", server.host(), words, server.host(), status);
  }

  @Test
  void aServerThatIsDownForAMomentIsAskedAgain() throws Exception {
    server.on(
        "/v2/app/manifests/latest",
        exchange -> {
          if (server.requests.size() < 3) {
            FakeRegistry.send(exchange, 503, "{}");
          } else {
            FakeRegistry.send(exchange, 200, MediaTypes.OCI_MANIFEST, MANIFEST.toBytes());
          }
        });

    assertThat(resolve("app").manifest()).isEqualTo(MANIFEST);
  }

  @Test
  void aRegistryThatIsNotThereIsNamed() {
    String host = server.host();
    server.close();

    assertThat(refusal("app"))
        .hasMessageStartingWith("cannot reach " + host + ": ")
        .extracting(BuildException::blame)
        .isEqualTo(Blame.REGISTRY);
  }

  @Test
  void aManifestOfOtherBytesThanItsDigestIsRefused() {
    Digest digest = Digest.of(LAYER);
    server.on("/v2/app/manifests/" + digest, MediaTypes.OCI_MANIFEST, MANIFEST.toBytes());

    assertThat(refusal("app@" + digest))
        .hasMessage(
            "%s sent for %s/app@%s bytes of %s instead of %s",
            server.host(), server.host(), digest, Digest.of(MANIFEST.toBytes()), digest);
  }

  @Test
  void aManifestThatIsTooLargeIsRefusedWithoutReadingItAll() {
    server.on("/v2/app/manifests/latest", MediaTypes.OCI_MANIFEST, new byte[5 << 20]);

    assertThat(refusal("app")).hasMessageContaining("a manifest of more than 4194304 bytes");
  }

  @Test
  void aDocumentThatCallsItselfAnotherTypeThanItsHeaderIsRefused() {
    server.on("/v2/app/manifests/latest", MediaTypes.OCI_INDEX, MANIFEST.toBytes());

    assertThat(refusal("app")).hasMessageContaining("the document itself " + MANIFEST.mediaType());
  }

  @Test
  void aDocumentThatIsManifestAndIndexAtOnceIsRefused() {
    byte[] both =
        new String(MANIFEST.toBytes(), StandardCharsets.UTF_8)
            .replaceFirst("\\{", "{\"manifests\":[],")
            .getBytes(StandardCharsets.UTF_8);
    server.on("/v2/app/manifests/latest", MediaTypes.OCI_MANIFEST, both);

    assertThat(refusal("app")).hasMessageContaining("malformed manifest");
  }

  @Test
  void aPageThatIsNoManifestIsRefused() {
    server.on(
        "/v2/app/manifests/latest",
        "text/html",
        "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8));

    assertThat(refusal("app")).hasMessageContaining("what is no manifest");
  }

  @Test
  void aLayerIsReadAsItComes() throws Exception {
    server.on("/v2/app/blobs/" + Digest.of(LAYER), "application/octet-stream", LAYER);

    try (InputStream in = layer().open()) {
      assertThat(in.readAllBytes()).isEqualTo(LAYER);
    }
  }

  @Test
  void aLayerOfOtherBytesFailsAtItsEnd() throws Exception {
    byte[] other = LAYER.clone();
    other[0]++;
    server.on("/v2/app/blobs/" + Digest.of(LAYER), "application/octet-stream", other);

    assertThat(failureOf(layer()))
        .hasMessage(
            "%s sent bytes of %s instead of %s", server.host(), Digest.of(other), Digest.of(LAYER));
  }

  @Test
  void aLayerThatIsCutIsRefused() throws Exception {
    server.on(
        "/v2/app/blobs/" + Digest.of(LAYER),
        exchange -> {
          exchange.sendResponseHeaders(200, LAYER.length);
          exchange.getResponseBody().write(LAYER, 0, 5);
          exchange.getResponseBody().flush();
          exchange.close();
        });

    assertThat(failureOf(layer()))
        .hasMessage(
            "%s stopped after 5 of %d bytes of %s", server.host(), LAYER.length, Digest.of(LAYER));
  }

  @Test
  void aServerThatKnowsNoRangesIsReadFromItsStartAgain() throws Exception {
    List<String> ranges = new CopyOnWriteArrayList<>();
    server.on(
        "/v2/app/blobs/" + Digest.of(LAYER),
        exchange -> {
          ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
          exchange.sendResponseHeaders(200, LAYER.length);
          exchange.getResponseBody().write(LAYER, 0, ranges.size() == 1 ? 5 : LAYER.length);
          exchange.getResponseBody().flush();
          exchange.close();
        });

    try (InputStream in = layer().open()) {
      assertThat(in.readAllBytes()).isEqualTo(LAYER);
    }
    assertThat(ranges).containsExactly("null", "bytes=5-");
  }

  @Test
  void anotherPartThanWasAskedForIsRefused() throws Exception {
    server.on(
        "/v2/app/blobs/" + Digest.of(LAYER),
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 4-19/20");
            exchange.sendResponseHeaders(206, LAYER.length - 4);
            exchange.getResponseBody().write(LAYER, 4, LAYER.length - 4);
          } else {
            exchange.sendResponseHeaders(200, LAYER.length);
            exchange.getResponseBody().write(LAYER, 0, 5);
            exchange.getResponseBody().flush();
          }
          exchange.close();
        });

    assertThat(failureOf(layer()))
        .hasMessage(
            "%s was asked for blob %s from 5 and sent bytes 4-19/20",
            server.host(), Digest.of(LAYER));
  }

  @Test
  void aLayerThatIsTooShortOrTooLongIsRefused() throws Exception {
    byte[] longer = java.util.Arrays.copyOf(LAYER, LAYER.length + 1);
    String path = "/v2/app/blobs/" + Digest.of(LAYER);

    server.on(path, "application/octet-stream", java.util.Arrays.copyOf(LAYER, 3));
    assertThat(failureOf(layer())).hasMessageContaining("sent 3 of the 20 bytes");
    server.on(path, "application/octet-stream", longer);
    assertThat(failureOf(layer())).hasMessageContaining("sent more than the 20 bytes");
  }

  @Test
  void aRedirectThatGoesInCirclesEnds() {
    server.on("/v2/app/manifests/latest", FakeRegistry.redirect("latest"));

    assertThat(refusal("app")).hasMessageContaining("without end");
    assertThat(server.requests).hasSize(6);
  }

  @Test
  void aRedirectToAFileIsRefused() {
    server.on("/v2/app/manifests/latest", FakeRegistry.redirect("file:///etc/passwd"));

    assertThat(refusal("app")).hasMessageContaining("redirects from TLS to file://");
  }

  private Blob layer() throws Exception {
    server.on("/v2/app/manifests/latest", MediaTypes.OCI_MANIFEST, MANIFEST.toBytes());
    return resolve("app").blobs().blob(MANIFEST.layers().get(0));
  }

  private static BuildException failureOf(Blob blob) {
    return catchThrowableOfType(
        BuildException.class,
        () -> {
          try (InputStream in = blob.open()) {
            in.readAllBytes();
          }
        });
  }

  private RemoteImage resolve(String name) throws IOException, InterruptedException {
    return registry.resolve(ImageReference.parse(server.host() + "/" + name), AMD64);
  }

  private BuildException refusal(String name) {
    return catchThrowableOfType(BuildException.class, () -> resolve(name));
  }

  private static Manifest named(String name) {
    return new Manifest(
        MediaTypes.DOCKER_MANIFEST,
        new Descriptor(
            MediaTypes.DOCKER_CONFIG, Digest.of(name.getBytes(StandardCharsets.UTF_8)), 1),
        List.of(),
        new TreeMap<>());
  }
}
