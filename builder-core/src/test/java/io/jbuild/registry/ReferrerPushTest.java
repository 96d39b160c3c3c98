package io.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Attachment;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What refers to an image, on its way to registries that keep a list of that and that do not. */
class ReferrerPushTest {

  private static final byte[] STATEMENT = "{\"said\":1}".getBytes(StandardCharsets.UTF_8);

  private final FakeUploads uploads = new FakeUploads();
  private final Map<String, byte[]> tags = new ConcurrentHashMap<>();
  private boolean keepsList;

  @SuppressWarnings("NullAway.Init") // made before each test
  private FakeRegistry server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeRegistry();
    server.otherwise(this::answer);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean manifest = path.contains("/manifests/");
    if (manifest && exchange.getRequestMethod().equals("GET")) {
      byte[] found = tags.getOrDefault(path, uploads.manifests.get(path));
      if (found == null) {
        FakeRegistry.send(exchange, 404, "{}");
      } else {
        FakeRegistry.send(exchange, 200, MediaTypes.OCI_INDEX, found);
      }
      return;
    }
    if (manifest && keepsList) {
      exchange.getResponseHeaders().set("OCI-Subject", "sha256:" + "0".repeat(64));
    }
    uploads.to(exchange);
  }

  @Test
  void aRegistryThatKeepsTheListGetsNothingElse() throws Exception {
    keepsList = true;

    PushedImage image = push();

    Attachment attached = image.attachments().get(0);
    assertThat(uploads.manifests)
        .containsOnlyKeys(
            FakeRegistry.manifestPath("app", "1"),
            FakeRegistry.manifestPath("app", attached.descriptor().digest().toString()));
    assertThat(uploads.blobs.get("app@" + Digest.of(STATEMENT))).isEqualTo(STATEMENT);
    assertThat(uploads.blobs.get("app@" + Digest.of("{}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatOthersWroteIntoTheTagStaysByteForByte() throws Exception {
    PushedImage image = image();
    String place = tagOf(image);
    String other =
        "{\"digest\":\"sha256:"
            + "a".repeat(64)
            + "\",\"mediaType\":\"application/x\",\"size\":1,\"urls\":[\"https://h.example\"]}";
    tags.put(
        place,
        ("{\"annotations\":{\"a\":\"b\"},\"manifests\":["
                + other
                + "],\"mediaType\":\""
                + MediaTypes.OCI_INDEX
                + "\",\"schemaVersion\":2}")
            .getBytes(StandardCharsets.UTF_8));
    server.on(
        "PUT " + place,
        exchange -> {
          tags.put(place, exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });

    push(image);

    JsonObject list = JsonObject.parse(tags.get(place));
    assertThat(list.objects("manifests")).hasSize(2);
    assertThat(list.objects("manifests").get(0)).hasToString(other);
    assertThat(list.textMap("annotations")).containsEntry("a", "b");
    assertThat(Descriptor.of(list.objects("manifests").get(1)))
        .isEqualTo(image.attachments().get(0).descriptor());
  }

  @Test
  void aTagThatKeepsNothingIsTold() throws Exception {
    PushedImage image = image();
    server.on(
        "PUT " + tagOf(image),
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });

    assertThat(catchThrowableOfType(BuildException.class, () -> push(image)))
        .hasMessageContaining("does not keep what is written to the list of what refers to");
  }

  @Test
  void aTagThatIsSomethingElseIsNotOverwritten() throws Exception {
    PushedImage image = image();
    tags.put(tagOf(image), "{\"config\":{}}".getBytes(StandardCharsets.UTF_8));

    assertThat(catchThrowableOfType(BuildException.class, () -> push(image)))
        .hasMessageContaining("no index");
    assertThat(uploads.manifests).doesNotContainKey(tagOf(image));
  }

  private static String tagOf(PushedImage image) {
    return FakeRegistry.manifestPath(
        "app", image.descriptor().digest().toString().replace(':', '-'));
  }

  private static PushedImage image() {
    PushedImage plain =
        PushedSamples.image("{}".getBytes(StandardCharsets.UTF_8), List.of(), new byte[] {1, 2});
    return new PushedImage(
        plain.descriptor(),
        plain.manifest(),
        plain.config(),
        plain.layers(),
        plain.platform(),
        List.of(
            Attachment.of(
                plain.descriptor(),
                "application/vnd.in-toto+json",
                new Descriptor(
                    "application/vnd.in-toto+json", Digest.of(STATEMENT), STATEMENT.length),
                STATEMENT)));
  }

  private PushedImage push() throws Exception {
    PushedImage image = image();
    push(image);
    return image;
  }

  private void push(PushedImage image) throws IOException, InterruptedException {
    new HttpPush(
            RegistryFiles.of(new TreeMap<>(), Path.of("/nonexistent")), 1, Duration.ofMillis(1))
        .push(ImageReference.parse(server.host() + "/app:1"), List.of(image), PushEvents.unheard());
  }
}
