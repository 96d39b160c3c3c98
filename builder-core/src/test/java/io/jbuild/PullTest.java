package io.jbuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.PullEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.request.PullRequest;
import io.jbuild.request.Tags;
import io.jbuild.result.ImageDetails;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real registry what skopeo brought there. */
@Tag("interop")
class PullTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "x".repeat(100_000));
    builds.context("g", "of another layer");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  private void pull(String store, String name) throws Exception {
    pull(store, name, Tags.ONE);
  }

  private void pull(String store, String name, Tags tags) throws Exception {
    told.clear();
    builds
        .engine(store)
        .images()
        .pull(
            new PullRequest(ImageReference.parse(name), tags, Platform.host(), 4),
            new PullEvents() {
              @Override
              public void begins(ImageReference begun) {
                told.add("begins");
              }

              @Override
              public void layer(Digest blob, String how) {
                told.add(how);
              }

              @Override
              public void done(ImageReference done, Digest digest, boolean newer) {
                told.add(digest + (newer ? " newer" : " known"));
              }
            });
  }

  @Test
  void allTagsOfARepositoryCome() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      publish("FROM scratch\nCOPY f /f\n", server.host() + "/team/app:1");
      publish("FROM scratch\nCOPY g /g\n", server.host() + "/team/app:2");
      publish("FROM scratch\nCOPY g /g\n", server.host() + "/team/web:3");

      pull("store", server.host() + "/team/app", Tags.ALL);

      assertThat(told).filteredOn(line -> line.equals("begins")).hasSize(2);
      assertThat(builds.engine("store").images().list(false).images())
          .flatExtracting(ImageDetails::references)
          .extracting(ImageReference::full)
          .containsExactlyInAnyOrder(server.host() + "/team/app:1", server.host() + "/team/app:2");
    }
  }

  private void publish(String dockerfile, String name, String... format) throws Exception {
    builds.build("made", dockerfile, "made", "type=oci,dest=" + folder.resolve("made.tar"));
    List<String> command = new ArrayList<>(List.of("skopeo", "copy", "--dest-tls-verify=false"));
    command.addAll(List.of(format));
    command.addAll(List.of("oci-archive:" + folder.resolve("made.tar"), "docker://" + name));
    Tools.run(command.toArray(String[]::new));
    Files.delete(folder.resolve("made.tar"));
  }

  private static String digest(String name) throws Exception {
    return Tools.run(
            "skopeo",
            "inspect",
            "--tls-verify=false",
            "--format",
            "{{.Digest}}",
            "docker://" + name)
        .strip();
  }

  @Test
  void whatIsPulledIsWholeAndASecondTimeUpToDate() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      publish("FROM scratch\nCOPY f /f\nCOPY g /g\n", name);

      pull("store", name);

      assertThat(told)
          .containsExactly("begins", "Pull complete", "Pull complete", digest(name) + " newer");
      pull("store", name);
      assertThat(told).containsExactly("begins", digest(name) + " known");
      publish("FROM scratch\nCOPY f /f\nCOPY g /h\n", name);
      pull("store", name);
      assertThat(told)
          .containsExactlyInAnyOrder(
              "begins", "Already exists", "Pull complete", digest(name) + " newer")
          .endsWith(digest(name) + " newer");
    }
    // The registry is gone: nothing is missing.
    assertThat(builds.engine("store").images().list(true).images()).hasSize(2);
    Tools.run(
        "skopeo",
        "copy",
        "oci:"
            + builds.store("store")
            + ":"
            + builds.engine("store").images().list(false).images().stream()
                .flatMap(image -> image.references().stream())
                .map(ImageReference::familiar)
                .findFirst()
                .orElseThrow(),
        "dir:" + folder.resolve("read"));
  }

  @Test
  void whatIsInALayerIsKnownOnceItIsPulled() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      publish("FROM scratch\nCOPY f /f\nCOPY g /g\n", name);

      pull("store", name);

      try (Stream<Path> layers = Files.list(builds.store("store").resolve("jbuild/layers"))) {
        assertThat(layers.map(layer -> layer.resolve("index"))).hasSize(2).allMatch(Files::exists);
      }
    }
  }

  @Test
  void aLayerThatIsNoTarIsPulledAllTheSame() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/odd:1";
      ByteArrayOutputStream layer = new ByteArrayOutputStream();
      try (OutputStream out = new GZIPOutputStream(layer)) {
        out.write("no tar".repeat(1000).getBytes(UTF_8));
      }
      layout(layer.toByteArray(), "no tar".repeat(1000).getBytes(UTF_8));
      Tools.run(
          "skopeo",
          "copy",
          "--dest-tls-verify=false",
          "oci:" + folder.resolve("odd"),
          "docker://" + name);

      pull("store", name);

      assertThat(told).containsExactly("begins", "Pull complete", digest(name) + " newer");
      assertThatThrownBy(() -> builds.build("store", "FROM " + name + "\nCOPY f /f\n", "made"))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("tar");
    }
  }

  /** A layout whose one image has one layer. */
  private void layout(byte[] layer, byte[] plain) throws Exception {
    Path blobs = Files.createDirectories(folder.resolve("odd/blobs/sha256"));
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":"
            + "{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}".formatted(Digest.of(plain));
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MediaTypes.OCI_MANIFEST,
                blob(blobs, MediaTypes.OCI_CONFIG, config.getBytes(UTF_8)),
                blob(blobs, MediaTypes.OCI_LAYER + "+gzip", layer));
    String entry = blob(blobs, MediaTypes.OCI_MANIFEST, manifest.getBytes(UTF_8));
    Files.writeString(
        folder.resolve("odd/index.json"), "{\"schemaVersion\":2,\"manifests\":[" + entry + "]}");
    Files.writeString(folder.resolve("odd/oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private static String blob(Path blobs, String mediaType, byte[] bytes) throws Exception {
    Files.write(blobs.resolve(Digest.of(bytes).hex()), bytes);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, Digest.of(bytes), bytes.length);
  }

  @Test
  void anImageOfDockersSchemaIsPulledToo() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:2";
      publish("FROM scratch\nCOPY f /f\n", name, "--format", "v2s2");

      pull("store", name);
      pull("store", name);

      assertThat(told).containsExactly("begins", digest(name) + " known");
      assertThatThrownBy(() -> pull("store", server.host() + "/team/none:1"))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("team/none");
    }
  }
}
