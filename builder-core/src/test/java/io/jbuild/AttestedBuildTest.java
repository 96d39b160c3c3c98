package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.attestation.Material;
import io.jbuild.attestation.Provenance;
import io.jbuild.failure.BuildException;
import io.jbuild.request.ImageAttestations;
import io.jbuild.request.SaveRequest;
import io.jbuild.request.SecretOptions;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Builds that say where their images come from. */
@Tag("interop")
class AttestedBuildTest {

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
  void whoeverAsksFindsAllThatItTakesToBuildAgain() throws Exception {
    builds.attest("type=provenance,mode=max").buildArg("A", "value");
    builds.buildArg("HTTP_PROXY", "http://joe:pw@proxy.example:1");
    builds.buildArg("REPO", "https://joe:pw@h.example/x");
    builds.build("store", DOCKERFILE, "app");

    Provenance provenance = provenance("store", "app");

    assertThat(provenance.parameters().dockerfile().bytes())
        .hasValue(DOCKERFILE.getBytes(StandardCharsets.UTF_8));
    assertThat(provenance.parameters().run().orElseThrow().buildArgs())
        .containsExactlyInAnyOrderEntriesOf(
            new TreeMap<>(java.util.Map.of("A", "value", "REPO", "https://h.example/x")));
    assertThat(provenance.builder().version()).isEqualTo("1.2.3");
    assertThat(provenance.steps()).hasSize(3);
    assertThat(provenance.steps().get(2).layer().orElseThrow().toString())
        .isEqualTo(builds.image("store", "app").config().at("/rootfs/diff_ids/1").asString());
    assertThat(provenance.materials())
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.role()).isEqualTo(Material.Role.CONTEXT);
              assertThat(context.digests()).containsOnlyKeys("sha256");
            });
    assertThat(new String(provenance.toBytes(), StandardCharsets.UTF_8))
        .doesNotContain(folder.toString(), "joe", "proxy");
  }

  @Test
  void littleTellsNeitherArgumentsNorTheDockerfile() throws Exception {
    builds.attest("type=provenance").buildArg("A", "value");
    builds.build("store", "FROM scratch\nCOPY f /f\n", "app");

    Provenance provenance = provenance("store", "app");

    assertThat(provenance.parameters().run()).isEmpty();
    assertThat(provenance.parameters().dockerfile().content()).isEmpty();
    assertThat(new String(provenance.toBytes(), StandardCharsets.UTF_8)).doesNotContain("value");
  }

  @Test
  void equalBuildsHaveEqualOnesAndAnotherContextAnother() throws Exception {
    builds.attest("type=provenance,mode=max");
    builds.build("store", DOCKERFILE, "app");
    builds.build("other", DOCKERFILE, "app");
    byte[] first = provenance("store", "app").toBytes();

    assertThat(provenance("other", "app").toBytes()).isEqualTo(first);
    // All taken from the cache.
    builds.build("store", DOCKERFILE, "app");
    assertThat(provenance("store", "app").toBytes()).isEqualTo(first);

    builds.context("g", "changed");
    builds.build("store", DOCKERFILE, "app");
    assertThat(provenance("store", "app").materials())
        .isNotEqualTo(provenance("other", "app").materials());
  }

  @Test
  void aBaseIsNamedByItsDigest() throws Exception {
    builds.build("store", "FROM scratch\nCOPY f /f\n", "base:1");
    String base =
        LayoutReader.open(builds.store("store")).index().at("/manifests/0/digest").asString();

    builds.attest("type=provenance").build("store", "FROM base:1\nCOPY g /g\n", "app");

    Material image = provenance("store", "app").materials().get(0);
    assertThat(image.role()).isEqualTo(Material.Role.IMAGE);
    assertThat(image.name()).isEqualTo("base:1");
    assertThat(image.uri().orElseThrow()).startsWith("pkg:docker/base@1?platform=linux%2F");
    assertThat("sha256:" + image.digests().get("sha256")).isEqualTo(base);
  }

  @Test
  void aSecretIsNeverTold() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "very-secret-value");
    builds.secrets(SecretOptions.parse(List.of("id=s,src=" + secret), List.of()));
    builds.attest("type=provenance,mode=max").buildArg("OTHER", "x=very-secret-value");

    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> builds.build("store", "FROM scratch\nCOPY f /f\n", "app"));

    assertThat(refusal).hasMessageContaining("the secret s would be in the provenance");
    assertThat(refusal).hasMessageContaining("the build argument OTHER");
    builds.attest("type=provenance").build("store", "FROM scratch\nCOPY f /f\n", "app");
    assertThat(new String(provenance("store", "app").toBytes(), StandardCharsets.UTF_8))
        .doesNotContain("very-secret-value");
  }

  @Test
  void itComesAndGoesWithItsImage() throws Exception {
    builds.attest("type=provenance").build("store", DOCKERFILE, "app");
    Jbuild engine = builds.engine("store");

    assertThat(engine.images().list(true).images()).hasSize(1);
    assertThat(engine.checkStore().lost()).isEmpty();
    assertThat(engine.usage().parts().get(0).reclaimable()).isZero();
    makeOld();
    assertThat(engine.prune(true, Optional.empty()).images()).isEmpty();
    assertThat(engine.checkStore().lost()).isEmpty();
    assertThat(provenance("store", "app").materials()).isNotEmpty();
    Tools.run(
        "skopeo",
        "copy",
        "oci:" + builds.store("store") + ":app:latest",
        "dir:" + folder.resolve("copied"));

    // Another image takes the name: the first is one without a name, and keeps what is said of it.
    builds.attest().build("store", "FROM scratch\nCOPY g /g\n", "app");
    assertThat(index("store").path("manifests")).hasSize(3);
    engine.prune(false, Optional.empty());
    assertThat(index("store").path("manifests")).hasSize(1);
    makeOld();
    engine.images().remove(List.of("app"), false);
    engine.prune(true, Optional.empty());
    assertThat(blobs()).isZero();
  }

  @Test
  void aLayoutHasItBesideTheImageAndLoadKeepsIt() throws Exception {
    Path archive = folder.resolve("layout");
    builds
        .attest("type=provenance")
        .build("store", DOCKERFILE, "app", "type=oci,dest=" + archive + ",tar=false");

    LayoutReader layout = LayoutReader.open(archive);
    JsonNode image = layout.index().at("/manifests/0");
    JsonNode entry = layout.index().at("/manifests/1");
    assertThat(entry.path("artifactType").asString()).isEqualTo("application/vnd.in-toto+json");
    JsonNode manifest = layout.read(entry);
    assertThat(manifest.at("/subject/digest")).isEqualTo(image.path("digest"));
    assertThat(manifest.at("/layers/0/annotations/in-toto.io~1predicate-type").asString())
        .isEqualTo("https://slsa.dev/provenance/v1");
    JsonNode statement = layout.read(manifest.at("/layers/0"));
    assertThat("sha256:" + statement.at("/subject/0/digest/sha256").asString())
        .isEqualTo(image.path("digest").asString());
    Tools.run("skopeo", "copy", "oci:" + archive + ":latest", "dir:" + folder.resolve("copied"));

    builds.engine("other").images().load(archive, Optional.empty(), List.of());
    assertThat(provenance("other", "app").toBytes())
        .isEqualTo(provenance("store", "app").toBytes());
    Path saved = folder.resolve("saved");
    builds
        .engine("other")
        .images()
        .save(
            new SaveRequest(
                List.of("app"), List.of(), SaveRequest.Form.OCI_FOLDER, Optional.of(saved)),
            OutputStream.nullOutputStream());
    assertThat(LayoutReader.open(saved).index().path("manifests")).hasSize(2);
  }

  @Test
  void filesHaveItAtTheirRoot() throws Exception {
    Path files = folder.resolve("files");
    builds
        .attest("type=provenance")
        .build(
            "store", DOCKERFILE, "", "type=local,dest=" + files, "type=tar,dest=" + files + ".tar");

    assertThat(
            Tools.run(
                "jq",
                "-r",
                ".subject[] | .name + \" \" + .digest.sha256",
                files.resolve("provenance.json").toString()))
        .isEqualTo(
            "f "
                + Builds.sha256(files.resolve("f"))
                + "\ng "
                + Builds.sha256(files.resolve("g"))
                + "\n");
    assertThat(Tools.run("tar", "tf", files + ".tar")).isEqualTo("f\ng\nprovenance.json\n");
    assertThat(Tools.run("tar", "xOf", files + ".tar", "provenance.json"))
        .isEqualTo(Files.readString(files.resolve("provenance.json")));
  }

  @Test
  void eachPlatformHasItsOwn() throws Exception {
    builds.platforms("linux/amd64", "linux/arm64").attest("type=provenance,mode=max");
    builds.build("store", DOCKERFILE, "app");

    for (String platform : List.of("linux/amd64", "linux/arm64")) {
      assertThat(Provenance.parse(predicate("store", "app", platform)).parameters().platform())
          .hasToString(platform);
    }
  }

  private JsonNode index(String store) throws IOException {
    return LayoutReader.open(builds.store(store)).index();
  }

  /** What is young may be of a process at work. */
  private void makeOld() throws IOException {
    try (var files = Files.walk(builds.store("store"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      }
    }
  }

  private long blobs() throws IOException {
    try (var files = Files.list(builds.store("store").resolve("blobs/sha256"))) {
      return files.count();
    }
  }

  private Provenance provenance(String store, String name) throws Exception {
    return Provenance.parse(predicate(store, name, ""));
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
