package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.BuildException;
import io.jbuild.http.Proxies;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {

  private static final Digest LAYER = Digest.of(HttpRegistryTest.LAYER);
  private static final FakeRegistry.Answer SERVE =
      exchange ->
          FakeRegistry.send(
              exchange, 200, MediaTypes.OCI_MANIFEST, HttpRegistryTest.MANIFEST.toBytes());

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path home;

  private String proxy = "";
  private FakeRegistry upstream;
  private FakeRegistry mirror;

  @BeforeEach
  void start() throws IOException {
    upstream = new FakeRegistry();
    mirror = new FakeRegistry("127.0.0.2");
  }

  @AfterEach
  void stop() {
    upstream.close();
    mirror.close();
  }

  @Test
  void aMirrorAnswersForARegistryThatIsDown() throws Exception {
    String dead = nobody();
    mirrors(dead, mirror.host() + "/copy");
    serve(mirror, "copy/app");

    assertThat(content(resolve(dead + "/app"))).isEqualTo(HttpRegistryTest.LAYER);
  }

  @Test
  void whatNoMirrorHasTheRegistryItselfIsAskedFor() throws Exception {
    mirrors(upstream.host(), nobody(), mirror.host());
    serve(upstream, "app");

    assertThat(content(resolve(upstream.host() + "/app"))).isEqualTo(HttpRegistryTest.LAYER);
    assertThat(mirror.requests).containsExactly("/v2/app/manifests/latest null");
  }

  @Test
  void aBlobThatAMirrorLacksComesFromTheRegistry() throws Exception {
    mirrors(upstream.host(), mirror.host());
    mirror.on("/v2/app/manifests/latest", SERVE);
    serve(upstream, "app");

    assertThat(content(resolve(upstream.host() + "/app"))).isEqualTo(HttpRegistryTest.LAYER);
    assertThat(upstream.requests).containsExactly("/v2/app/blobs/" + LAYER + " null");
  }

  @Test
  void aMirrorGetsNoCredentialsButItsOwn() throws Exception {
    String basic = "Basic " + base64("user:secret");
    Files.writeString(
        home.resolve("config.json"),
        "{\"auths\":{\"" + upstream.host() + "\":{\"auth\":\"" + base64("user:secret") + "\"}}}");
    mirrors(upstream.host(), mirror.host());
    mirror.otherwise(FakeRegistry.guarded(basic, "Basic realm=\"a\"", SERVE));
    upstream.on(
        "/v2/app/manifests/latest", FakeRegistry.guarded(basic, "Basic realm=\"a\"", SERVE));

    assertThat(resolve(upstream.host() + "/app").manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
    assertThat(mirror.requests).containsExactly("/v2/app/manifests/latest null");
    assertThat(upstream.requests).endsWith("/v2/app/manifests/latest " + basic);
  }

  @Test
  void aRegistryFarAwayIsReachedByAProxy() throws Exception {
    conf("[[registry]]\nlocation = \"registry.invalid\"\ninsecure = true\n");
    proxy = "http://" + mirror.host();
    serve(mirror, "app");

    assertThat(content(resolve("registry.invalid/app"))).isEqualTo(HttpRegistryTest.LAYER);
  }

  @Test
  void whereAllFailTheWordsOfAllAreHeard() throws Exception {
    mirrors(upstream.host(), mirror.host());

    assertThat(refusal(upstream.host() + "/app"))
        .hasMessage(
            "%1$s has no %1$s/app:latest (404, MANIFEST_UNKNOWN: manifest unknown); of its mirrors,"
                + " %2$s has no %1$s/app:latest (404, MANIFEST_UNKNOWN: manifest unknown)",
            upstream.host(), mirror.host());
  }

  @Test
  void mirrorsForDigestsAreNotAskedForTags() throws Exception {
    String named = "app@" + Digest.of(HttpRegistryTest.MANIFEST.toBytes());
    conf(
        "[[registry]]\nlocation = \""
            + upstream.host()
            + "\"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = \""
            + mirror.host()
            + "\"\n");
    serve(upstream, "app");
    mirror.on("/v2/app/manifests/" + named.substring(4), SERVE);

    resolve(upstream.host() + "/app");
    assertThat(mirror.requests).isEmpty();
    resolve(upstream.host() + "/" + named);
    assertThat(mirror.requests).hasSize(1);
  }

  @Test
  void dockersOwnMirrorsAreForDockersRegistry() throws Exception {
    Files.writeString(
        home.resolve("daemon.json"), "{\"registry-mirrors\":[\"http://" + mirror.host() + "/\"]}");
    serve(mirror, "library/app");
    serve(upstream, "app");

    assertThat(content(resolve("app"))).isEqualTo(HttpRegistryTest.LAYER);
    mirror.requests.clear();
    resolve(upstream.host() + "/app");
    assertThat(mirror.requests).isEmpty();
  }

  @Test
  void onlyTheRegistryItselfSaysWhatThereIsNot() throws Exception {
    mirrors(upstream.host(), mirror.host());
    assertThat(StatusException.isAbsence(refusal(upstream.host() + "/app"))).isTrue();

    upstream.on("/v2/app/manifests/latest", exchange -> FakeRegistry.send(exchange, 403, "{}"));
    assertThat(StatusException.isAbsence(refusal(upstream.host() + "/app"))).isFalse();
  }

  @Test
  void aPushGoesToTheRegistryItself() throws Exception {
    mirrors(upstream.host(), mirror.host());

    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () ->
                    new HttpPush(files(), 1, Duration.ZERO)
                        .checkPermission(ImageReference.parse(upstream.host() + "/app"))))
        .hasMessageStartingWith(upstream.host());
    assertThat(mirror.requests).isEmpty();
  }

  @Test
  void aPrefixMayLeadElsewhereOrNowhere() throws Exception {
    conf(
        "[[registry]]\nprefix = \"quay.example/team\"\nlocation = \""
            + upstream.host()
            + "/ours\"\n[[registry]]\nprefix = \"quay.example\"\nblocked = true\n");
    serve(upstream, "ours/app");

    assertThat(resolve("quay.example/team/app").manifest()).isEqualTo(HttpRegistryTest.MANIFEST);
    assertThat(refusal("quay.example/other"))
        .hasMessage(
            "quay.example/other:latest is of a registry that is blocked in %s",
            home.resolve("registries.conf"));
  }

  private void serve(FakeRegistry server, String repository) {
    server.on(FakeRegistry.manifestPath(repository, "latest"), SERVE);
    server.on(
        FakeRegistry.manifestPath(
            repository, Digest.of(HttpRegistryTest.MANIFEST.toBytes()).toString()),
        SERVE);
    server.on(
        FakeRegistry.blobPath(repository, LAYER),
        "application/octet-stream",
        HttpRegistryTest.LAYER);
  }

  private void mirrors(String of, String... places) throws IOException {
    StringBuilder text = new StringBuilder("[[registry]]\nlocation = \"" + of + "\"\n");
    for (String place : places) {
      text.append("[[registry.mirror]]\nlocation = \"").append(place).append("\"\n");
    }
    conf(text.toString());
  }

  private void conf(String text) throws IOException {
    Files.writeString(home.resolve("registries.conf"), text);
  }

  /** An address of this machine where nobody listens. */
  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private RegistryFiles files() {
    return new RegistryFiles(
        Optional.of(home.resolve("config.json")),
        List.of(),
        List.of(home.resolve("registries.conf")),
        List.of(home.resolve("daemon.json")),
        new Proxies(new TreeMap<>(Map.of("http_proxy", proxy))));
  }

  private RemoteImage resolve(String name) throws IOException, InterruptedException {
    return new HttpRegistry(files(), Duration.ZERO)
        .resolve(ImageReference.parse(name), Platform.parse("linux/amd64"));
  }

  private BuildException refusal(String name) {
    return catchThrowableOfType(BuildException.class, () -> resolve(name));
  }

  private static byte[] content(RemoteImage image) throws IOException {
    try (InputStream in = image.blobs().blob(HttpRegistryTest.MANIFEST.layers().get(0)).open()) {
      return in.readAllBytes();
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
