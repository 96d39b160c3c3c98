package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.attestation.Provenance;
import io.jbuild.event.PushEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.ImageAttestations;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What builds say about their images, in registries. */
@Tag("interop")
class AttestedPushTest {

  private static final String DOCKERFILE =
      "FROM scratch AS base\nCOPY f /f\nFROM base\nARG A\nLABEL a=$A\nCOPY g /g\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeContext() throws Exception {
    builds = new TestBuilds(folder);
    builds.context("f", "content of f");
    builds.context("g", "content of g");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  @Test
  void aRegistryWithoutReferrersHasATagForThem() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      builds.attest("type=provenance").build("store", DOCKERFILE, name);
      String pushed = push(name);
      JsonNode first = fallback(server, pushed);
      assertThat(first.path("manifests")).hasSize(1);
      assertThat(first.at("/manifests/0/artifactType").asString())
          .isEqualTo("application/vnd.in-toto+json");

      // Again: nothing new. And what somebody else wrote there stays.
      push(name);
      assertThat(fallback(server, pushed)).isEqualTo(first);
      builds
          .attest("type=provenance,builder-id=https://ci.example")
          .build("store", DOCKERFILE, name);
      push(name);
      assertThat(fallback(server, pushed).path("manifests")).hasSize(2);
      assertThat(fallback(server, pushed).at("/manifests/0")).isEqualTo(first.at("/manifests/0"));

      // Compressed for the registry it is another manifest, which the statement names.
      Tools.run(
          "skopeo",
          "copy",
          "--src-tls-verify=false",
          "docker://"
              + server.host()
              + "/team/app@"
              + fallback(server, pushed).at("/manifests/1/digest").asString(),
          "oci:" + folder.resolve("referrer"));
      JsonNode manifest = LayoutReader.open(folder.resolve("referrer")).index();
      LayoutReader copied = LayoutReader.open(folder.resolve("referrer"));
      JsonNode statement = copied.read(copied.read(manifest.at("/manifests/0")).at("/layers/0"));
      assertThat("sha256:" + statement.at("/subject/0/digest/sha256").asString()).isEqualTo(pushed);

      // Who has not got the image asks its registry.
      assertThat(Provenance.parse(predicate("other", name, "")).builder().id())
          .isEqualTo("https://ci.example");
    }
  }

  @Test
  void whoWantsThemAsBuildKitHasThemFindsThemInTheIndex() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/app:1";
      Path layout = folder.resolve("layout");
      builds
          .attest("type=provenance")
          .build(
              "store",
              DOCKERFILE,
              name,
              "type=registry,attestations=index",
              "type=oci,tar=false,attestations=index,dest=" + layout);

      JsonNode pushed =
          JsonMapper.shared()
              .readTree(
                  Tools.run(
                      "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name));
      assertEntries(pushed);
      // Nothing else is there: no tag for referrers.
      assertThat(server.get("/v2/team/app/tags/list").body()).contains("[\"1\"]");
      Tools.run(
          "skopeo", "copy", "--src-tls-verify=false", "docker://" + name, "dir:" + layout + ".dir");
      assertThat(Provenance.parse(predicate("other", name, "")).builder().version())
          .isEqualTo("1.2.3");

      LayoutReader reader = LayoutReader.open(layout);
      JsonNode index = reader.read(reader.index().at("/manifests/0"));
      assertEntries(index);
      JsonNode attestation = reader.read(index.at("/manifests/1"));
      assertThat(reader.read(attestation.path("config")).at("/rootfs/diff_ids/0"))
          .isEqualTo(attestation.at("/layers/0/digest"));
      assertThat(reader.read(attestation.at("/layers/0")).path("predicateType").asString())
          .isEqualTo("https://slsa.dev/provenance/v1");
    }
  }

  private static void assertEntries(JsonNode index) {
    assertThat(index.path("manifests")).hasSize(2);
    JsonNode entry = index.at("/manifests/1");
    assertThat(entry.at("/platform/os").asString()).isEqualTo("unknown");
    assertThat(entry.at("/annotations/vnd.docker.reference.type").asString())
        .isEqualTo("attestation-manifest");
    assertThat(entry.at("/annotations/vnd.docker.reference.digest"))
        .isEqualTo(index.at("/manifests/0/digest"));
  }

  @Test
  void whereThereIsNoneItIsSaidHowToGetOne() throws Exception {
    builds.build("store", DOCKERFILE, "localhost:1/app");

    BuildException none =
        catchThrowableOfType(BuildException.class, () -> predicate("store", "localhost:1/app", ""));

    assertThat(none).hasMessageContaining("localhost:1/app has no provenance");
    assertThat(none.hint()).contains("by {provenance} mode=max");
  }

  private String push(String name) throws Exception {
    return builds
        .engine("store")
        .images()
        .push(
            new PushRequest(ImageReference.parse(name), Tags.ONE, Optional.empty(), 2),
            PushEvents.unheard())
        .digest()
        .toString();
  }

  private static JsonNode fallback(RegistryProcess server, String digest) throws Exception {
    return JsonMapper.shared()
        .readTree(
            Tools.run(
                "skopeo",
                "inspect",
                "--raw",
                "--tls-verify=false",
                "docker://" + server.host() + "/team/app:" + digest.replace(':', '-')));
  }

  private byte[] predicate(String store, String name, String platform) throws Exception {
    return JsonMapper.shared()
        .writeValueAsBytes(
            builds
                .engine(store)
                .attestations()
                .find(
                    name,
                    Optional.of(platform)
                        .filter(text -> !text.isEmpty())
                        .map(io.jbuild.oci.Platform::parse),
                    ImageAttestations.Question.PROVENANCE));
  }
}
