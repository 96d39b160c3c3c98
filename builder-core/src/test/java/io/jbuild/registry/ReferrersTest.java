package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What refers to an image, as registries with and without a list of it say (distribution-spec). */
class ReferrersTest {

  private static final String SBOM = "application/spdx+json";
  private static final String SIGNATURE = "application/vnd.example.signature.v1+json";
  private static final Optional<Platform> NO_PLATFORM = Optional.empty();

  private final byte[] manifest =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
       "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
       "layers":[]}
      """
          .formatted(digest("{}"))
          .getBytes(StandardCharsets.UTF_8);

  private FakeRegistry server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRegistry();
    server.on(FakeRegistry.manifestPath("team/app", "1"), MediaTypes.OCI_MANIFEST, manifest);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Digest digest(String content) {
    return Digest.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private static Descriptor referrer(String content, String type) {
    return new Descriptor(
        MediaTypes.OCI_MANIFEST,
        digest(content),
        content.length(),
        Optional.empty(),
        Optional.of(type),
        new TreeMap<>(java.util.Map.of("org.example.about", content)));
  }

  private static byte[] index(Descriptor... referrers) {
    return new ImageIndex(MediaTypes.OCI_INDEX, List.of(referrers)).toBytes();
  }

  private String path() {
    return "/v2/team/app/referrers/" + Digest.of(manifest);
  }

  private List<Descriptor> list(Optional<String> type) throws Exception {
    return new HttpRegistry(RegistryFiles.docker(Optional.empty()), Duration.ZERO)
        .referrers(ImageReference.parse(server.host() + "/team/app:1"), NO_PLATFORM, type);
  }

  private static void send(HttpExchange exchange, byte[] index) throws IOException {
    FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, index);
  }

  @Test
  void aRegistryThatChoosesSaysSoAndIsBelieved() throws Exception {
    Descriptor unsaid = new Descriptor(MediaTypes.OCI_MANIFEST, digest("unsaid"), 6);
    server.on(
        path(),
        exchange -> {
          String query = String.valueOf(exchange.getRequestURI().getRawQuery());
          assertThat(exchange.getRequestHeaders().getFirst("Accept"))
              .isEqualTo(MediaTypes.OCI_INDEX);
          if (query.equals("artifactType=application%2Fspdx%2Bjson")) {
            exchange.getResponseHeaders().set("OCI-Filters-Applied", "other, artifactType");
            send(exchange, index(referrer("a", SBOM), unsaid));
          } else {
            send(exchange, index(referrer("a", SBOM), referrer("b", SIGNATURE), unsaid));
          }
        });

    assertThat(list(Optional.empty()))
        .containsExactly(referrer("a", SBOM), referrer("b", SIGNATURE), unsaid);
    assertThat(list(Optional.of(SBOM))).containsExactly(referrer("a", SBOM), unsaid);
  }

  @Test
  void ofOneThatDoesNotChooseTheOthersAreLeftOut() throws Exception {
    server.on(
        path(), exchange -> send(exchange, index(referrer("a", SBOM), referrer("b", SIGNATURE))));

    assertThat(list(Optional.of(SIGNATURE))).containsExactly(referrer("b", SIGNATURE));
    assertThat(list(Optional.of("text/plain"))).isEmpty();
  }

  @Test
  void aListGoesOnOverPages() throws Exception {
    server.on(
        path(),
        exchange -> {
          boolean first = exchange.getRequestURI().getRawQuery() == null;
          if (first) {
            exchange.getResponseHeaders().set("Link", "<" + path() + "?next=2>; rel=\"next\"");
          }
          send(exchange, first ? index(referrer("a", SBOM)) : index(referrer("b", SIGNATURE)));
        });

    assertThat(list(Optional.empty()))
        .containsExactly(referrer("a", SBOM), referrer("b", SIGNATURE));
    assertThat(list(Optional.of(SIGNATURE))).containsExactly(referrer("b", SIGNATURE));
  }

  @Test
  void whereThereIsNoListTheTagOfTheDigestHasIt() throws Exception {
    assertThat(list(Optional.empty())).isEmpty();

    server.on(
        FakeRegistry.manifestPath("team/app", "sha256-" + Digest.of(manifest).hex()),
        MediaTypes.OCI_INDEX,
        index(referrer("a", SBOM), referrer("b", SIGNATURE)));

    assertThat(list(Optional.empty())).hasSize(2);
    assertThat(list(Optional.of(SBOM))).containsExactly(referrer("a", SBOM));
  }

  @Test
  void whatRefersToOnePlatformsImageIsAnother() throws Exception {
    byte[] all =
        index(
            new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length)
                .withPlatform(Platform.parse("linux/arm64")));
    server.on(FakeRegistry.manifestPath("team/app", "all"), MediaTypes.OCI_INDEX, all);
    server.on(
        FakeRegistry.manifestPath("team/app", Digest.of(manifest).toString()),
        MediaTypes.OCI_MANIFEST,
        manifest);
    server.on(path(), exchange -> send(exchange, index(referrer("of one", SBOM))));
    server.on(
        "/v2/team/app/referrers/" + Digest.of(all),
        exchange -> send(exchange, index(referrer("of all", SBOM))));
    ImageReference name = ImageReference.parse(server.host() + "/team/app:all");
    HttpRegistry registry = new HttpRegistry(RegistryFiles.docker(Optional.empty()), Duration.ZERO);

    assertThat(registry.referrers(name, NO_PLATFORM, Optional.empty()))
        .containsExactly(referrer("of all", SBOM));
    assertThat(
            registry.referrers(name, Optional.of(Platform.parse("linux/arm64")), Optional.empty()))
        .containsExactly(referrer("of one", SBOM));
  }

  @Test
  void whatARegistryRefusesOrGarblesIsTold() {
    server.on(
        path(),
        exchange ->
            FakeRegistry.send(
                exchange, 403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not you\"}]}"));
    assertThat(refusal())
        .isEqualTo(
            server.host()
                + " does not allow a list of what refers to "
                + Digest.of(manifest)
                + " (403, DENIED: not you)");

    server.on(path(), exchange -> FakeRegistry.send(exchange, 200, "{\"manifests\": [{}]}"));
    assertThat(refusal()).startsWith(server.host() + " sent for a list of what refers to ");
    server.on(path(), exchange -> send(exchange, manifest));
    assertThat(refusal()).contains("not an image index");
  }

  private String refusal() {
    return String.valueOf(
        catchThrowableOfType(BuildException.class, () -> list(Optional.empty())).getMessage());
  }
}
