package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.SaveRequest;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.LoadedImages;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Tools;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images go out as archives and layouts, which other programs read, and come back the same. */
class SavedImagesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void make() throws Exception {
    builds = new TestBuilds(folder);
    builds.build("store", "FROM scratch\nCOPY <<a /a\none\na\nENV A=1\n", "app:1");
    images().tag("app:1", ImageReference.parse("host:5000/team/app:2"));
    builds.build("store", "FROM app:1\nCOPY <<b /b\ntwo\nb\n", "app:2");
  }

  private Images images() throws IOException {
    return builds.engine("store").images();
  }

  private Images other() throws IOException {
    return builds.engine("other").images();
  }

  private byte[] archive(String... names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    images().save(Builds.saved(Optional.empty(), names), out);
    return out.toByteArray();
  }

  private LoadedImages loaded(byte[] archive) throws IOException {
    return other().load(new ByteArrayInputStream(archive), List.of());
  }

  private static List<String> names(LoadedImages loaded) {
    return loaded.names().stream().map(ImageReference::familiar).toList();
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static JsonNode document(byte[] archive, String name) throws Exception {
    Path tar = Files.createTempFile("saved", ".tar");
    try {
      Files.write(tar, archive);
      return JSON.readTree(Tools.run("tar", "-xOf", tar.toString(), name));
    } finally {
      Files.delete(tar);
    }
  }

  @Test
  void aNameIsSavedAloneAndARepositoryWithAllItsTags() throws Exception {
    assertThat(names(loaded(archive("host:5000/team/app:2"))))
        .containsExactly("host:5000/team/app:2");
    assertThat(names(loaded(archive("app")))).containsExactly("app:1", "app:2");
    assertThat(other().find("app:2").id()).isEqualTo(images().find("app:2").id());
  }

  @Test
  void severalNamesOfAnImageAreOneEntry() throws Exception {
    JsonNode manifest =
        document(archive("app:2", "app:1", "host:5000/team/app:2", "app:1"), "manifest.json");

    assertThat(manifest.toString().replaceAll("sha256/[0-9a-f]*", ""))
        .isEqualTo(
            "[{\"Config\":\"blobs/\",\"Layers\":[\"blobs/\",\"blobs/\"],\"RepoTags\":[\"app:2\"]},"
                + "{\"Config\":\"blobs/\",\"Layers\":[\"blobs/\"],"
                + "\"RepoTags\":[\"app:1\",\"host:5000/team/app:2\"]}]");
  }

  @Test
  void anIdStandsForTheImageWithoutANameAndSoDoesADigest() throws Exception {
    ImageDetails app = images().find("app:1");

    for (String name :
        List.of(
            app.id().toString(),
            app.id().hex().substring(0, 12),
            "app@" + app.manifest().digest())) {
      LoadedImages loaded = loaded(archive(name));
      assertThat(loaded.names()).as(name).isEmpty();
      assertThat(loaded.nameless()).containsExactly(app.id());
    }
    assertThat(other().find(app.id().toString()).manifest()).isEqualTo(app.manifest());
  }

  @Test
  void whatIsNotThereIsRefused() {
    for (String name : List.of("none", "app:3", "team/app", "0123456789ab")) {
      assertThatThrownBy(() -> archive("app:1", name))
          .isInstanceOf(BuildException.class)
          .hasMessage("No such image: " + name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "bzip2", "xz", "zstd"})
  void aCompressedArchiveIsLoadedAsAPlainOne(String program) throws Exception {
    Path tar = file("a.tar", archive("app:1", "app:2"));
    Tools.run(program, "-k", tar.toString());
    Path compressed;
    try (var files = Files.newDirectoryStream(folder, "a.tar.*")) {
      compressed = files.iterator().next();
    }

    try (InputStream in = new BufferedInputStream(Files.newInputStream(compressed))) {
      assertThat(names(other().load(in, List.of()))).containsExactly("app:1", "app:2");
    }
    assertThat(other().find("app:2").manifest()).isEqualTo(images().find("app:2").manifest());
  }

  @Test
  @Tag("interop")
  void skopeoReadsWhatIsSavedAndItsArchivesComeBack() throws Exception {
    Path saved = file("saved.tar", archive("app:1", "app:2"));
    ImageDetails app = images().find("app:2");
    Path ociArchive = folder.resolve("oci.tar");
    Path dockerArchive = folder.resolve("docker.tar");

    Tools.run(
        "skopeo",
        "copy",
        "--dest-oci-accept-uncompressed-layers",
        "oci-archive:" + saved + ":2",
        "oci-archive:" + ociArchive + ":app:2");
    Tools.run(
        "skopeo",
        "copy",
        "docker-archive:" + saved + ":app:2",
        "docker-archive:" + dockerArchive + ":team/app:3");

    assertThat(names(loaded(Files.readAllBytes(ociArchive)))).containsExactly("app:2");
    assertThat(other().find("app:2").manifest()).isEqualTo(app.manifest());
    assertThat(names(loaded(Files.readAllBytes(dockerArchive)))).containsExactly("team/app:3");
    assertThat(other().find("team/app:3").id()).isEqualTo(app.id());
  }

  @Test
  @Tag("interop")
  void aFolderIsALayoutThatUmociReadsAndTheOthersInItStay() throws Exception {
    Path layout = folder.resolve("layout");
    for (String name : List.of("app:1", "host:5000/team/app:2")) {
      SaveRequest request =
          new SaveRequest(
              List.of(name), List.of(), SaveRequest.Form.OCI_FOLDER, Optional.of(layout));
      images().save(request, OutputStream.nullOutputStream());
    }

    assertThat(Tools.run("umoci", "ls", "--layout", layout.toString()).lines())
        .containsExactly("1", "2");
    assertThat(names(other().load(layout, Optional.of("1"), List.of()))).containsExactly("app:1");
    assertThat(layout.resolve("manifest.json")).doesNotExist();
  }

  @Test
  void anOciArchiveHasNothingOfDockers() throws Exception {
    Path tar = folder.resolve("oci.tar");
    SaveRequest request =
        new SaveRequest(
            List.of("app:1"), List.of(), SaveRequest.Form.OCI_ARCHIVE, Optional.of(tar));

    images().save(request, OutputStream.nullOutputStream());

    assertThat(Tools.run("tar", "-tf", tar.toString()).lines())
        .contains("index.json", "oci-layout")
        .doesNotContain("manifest.json", "repositories");
    assertThat(names(loaded(Files.readAllBytes(tar)))).containsExactly("app:1");
  }

  private void makeBoth() throws Exception {
    builds
        .platforms("linux/arm64", "linux/amd64")
        .build("store", "FROM scratch\nARG TARGETARCH\nCOPY <<a /$TARGETARCH\nfile\na\n", "both");
  }

  @Test
  void allPlatformsOfANameAreAnIndexWhichComesBackAsItWas() throws Exception {
    makeBoth();
    byte[] saved = archive("both");

    assertThat(names(loaded(saved))).containsExactly("both:latest");
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    other().save(Builds.saved(Optional.empty(), "both"), again);

    assertThat(again.toByteArray()).isEqualTo(saved);
    JsonNode index = document(saved, "index.json").path("manifests");
    assertThat(index).hasSize(1);
    assertThat(index.path(0).path("mediaType").asString()).endsWith("index.v1+json");
    JsonNode forDocker = document(saved, "manifest.json");
    assertThat(forDocker).hasSize(1);
    assertThat(forDocker.path(0).path("Config").asString())
        .endsWith(images().find("both").id().hex());
  }

  @Test
  void onePlatformIsSavedOrLoadedByItsName() throws Exception {
    makeBoth();
    Platform arm = Platform.parse("linux/arm64");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SaveRequest request =
        new SaveRequest(
            List.of("both"), List.of(arm), SaveRequest.Form.DOCKER_ARCHIVE, Optional.empty());

    images().save(request, out);
    loaded(out.toByteArray());
    assertThat(other().find("both").config().platform()).isEqualTo(arm);

    other().remove(List.of("both"), /* force= */ false);
    other().load(new ByteArrayInputStream(archive("both")), List.of(arm));
    assertThat(other().find("both").config().platform()).isEqualTo(arm);
    assertThat(LayoutReader.open(builds.store("other")).names()).containsExactly("both:latest");
  }

  @Test
  void aPlatformThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
    makeBoth();
    List<Platform> riscv = List.of(Platform.parse("linux/riscv64"));
    SaveRequest request =
        new SaveRequest(List.of("both"), riscv, SaveRequest.Form.DOCKER_ARCHIVE, Optional.empty());

    assertThatThrownBy(() -> images().save(request, OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(
            BuildException.class,
            e -> assertThat(e.hint()).isEqualTo("The store has it for linux/arm64, linux/amd64."))
        .hasMessage("both:latest is not in the store for linux/riscv64");
    assertThatThrownBy(() -> other().load(new ByteArrayInputStream(archive("both")), riscv))
        .hasMessage("the archive has no image for linux/riscv64");
    assertThat(other().list(/* sizes= */ false).images()).isEmpty();
  }

  @Test
  void theDigestOfAnArchiveDependsOnTheImagesAlone() throws Exception {
    assertThat(Digest.of(archive("app:1", "app:2")))
        .isEqualTo(Digest.of(archive("app:1", "app:2")));
    assertThat(new String(archive("app:1"), StandardCharsets.UTF_8)).contains("imageLayoutVersion");
  }
}
