package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.ImportRequest;
import io.jbuild.result.ImageDetails;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Tools;
import io.jbuild.testkit.WebServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root file systems that somebody packed become images. */
class ImportTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));
  private Path tar = Path.of("");

  @BeforeEach
  void pack() throws Exception {
    builds = new TestBuilds(folder);
    Path root = folder.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.writeString(root.resolve("bin/program"), "bytes");
    Files.createLink(root.resolve("bin/other"), root.resolve("bin/program"));
    tar = folder.resolve("root.tar");
    Tools.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
  }

  private Images images() throws Exception {
    return builds.engine("store").images();
  }

  private static ImportRequest request(byte[] archive, String... changes) {
    return new ImportRequest(
        new ImportRequest.Source.Archive(new ByteArrayInputStream(archive)),
        Optional.of(ImageReference.parse("root")),
        List.of(changes),
        Optional.empty(),
        Platform.parse("linux/riscv64"));
  }

  @Test
  void theBytesOfTheTarAreTheLayer() throws Exception {
    Digest id =
        images().importFiles(request(Files.readAllBytes(tar), "ENV A=1", "CMD $A", "WORKDIR /bin"));

    ImageDetails image = images().find("root");
    ImageConfig config = image.config();
    assertThat(image.id()).isEqualTo(id);
    assertThat(config.diffIds()).containsExactly(Digest.of(Files.readAllBytes(tar)));
    assertThat(config.platform()).isEqualTo(Platform.parse("linux/riscv64"));
    assertThat(config.container().env()).containsExactly("A=1");
    assertThat(config.container().cmd()).containsExactly("/bin/sh", "-c", "$A");
    assertThat(config.container().workingDir).isEqualTo("/bin");
    assertThat(config.created()).contains("1980-01-02T00:00:01Z");
    assertThat(config.history())
        .containsExactly(
            new HistoryEntry(
                config.created(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("Imported from -"),
                /* emptyLayer= */ false));
    assertThat(
            LayoutReader.open(builds.store("store")).image("root:latest").rootFilesystem().files())
        .containsOnlyKeys("", "bin", "bin/other", "bin/program");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "bzip2", "xz", "zstd"})
  void aCompressedTarIsTheSameImageAsThePlainOne(String program) throws Exception {
    Digest plain = images().importFiles(request(Files.readAllBytes(tar)));
    Path copy = Files.createDirectory(folder.resolve("compressed")).resolve("a.tar");
    Files.copy(tar, copy);
    Tools.run(program, copy.toString());
    Files.deleteIfExists(copy); // zstd keeps it
    Path compressed;
    try (var files = Files.newDirectoryStream(copy.getParent())) {
      compressed = files.iterator().next();
    }

    assertThat(images().importFiles(request(Files.readAllBytes(compressed)))).isEqualTo(plain);
  }

  @Test
  void itIsAsOldAsTheEnvironmentSays() throws Exception {
    builds.environment("SOURCE_DATE_EPOCH", "1700000000");

    images().importFiles(request(Files.readAllBytes(tar)));

    assertThat(images().find("root").config().created()).contains("2023-11-14T22:13:20Z");
  }

  @Test
  void theNewestIsListedFirstAndOfOneMomentTheLastToCome() throws Exception {
    byte[] files = Files.readAllBytes(tar);
    for (String time : List.of("1600000000", "1700000000", "1500000000")) {
      builds.environment("SOURCE_DATE_EPOCH", time);
      images().importFiles(request(files));
      images().tag("root", ImageReference.parse("at:" + time));
    }
    images().importFiles(request(files, "ENV A=1"));
    images().tag("root", ImageReference.parse("at:last"));

    assertThat(images().list(/* sizes= */ false).images())
        .extracting(image -> image.references().get(0).familiar())
        .containsExactly("at:1700000000", "at:1600000000", "at:last", "at:1500000000");
  }

  @Test
  void withoutANameItIsFoundByItsId() throws Exception {
    Digest id =
        images()
            .importFiles(
                new ImportRequest(
                    new ImportRequest.Source.Archive(
                        new ByteArrayInputStream(Files.readAllBytes(tar))),
                    Optional.empty(),
                    List.of(),
                    Optional.of("by hand"),
                    Platform.host()));

    ImageDetails image = images().find(id.toString());
    assertThat(image.references()).isEmpty();
    assertThat(image.config().history().get(0).comment()).contains("by hand");
  }

  @Test
  void itComesFromAnotherMachineToo() throws Exception {
    try (WebServer server = WebServer.start()) {
      server.put("/root.tar", new WebServer.Answer(200, Map.of(), Files.readAllBytes(tar)));
      images()
          .importFiles(
              new ImportRequest(
                  new ImportRequest.Source.Url(server.url("/root.tar")),
                  Optional.of(ImageReference.parse("web")),
                  List.of(),
                  Optional.empty(),
                  Platform.host()));

      ImageConfig config = images().find("web").config();
      assertThat(config.diffIds()).containsExactly(Digest.of(Files.readAllBytes(tar)));
      assertThat(config.history().get(0).comment())
          .contains("Imported from " + server.url("/root.tar"));
    }
  }

  @Test
  void aBuildStandsOnItAndItGoesOutLikeAnyOther() throws Exception {
    images().importFiles(request(Files.readAllBytes(tar)));
    builds
        .platforms("linux/riscv64")
        .build("store", "FROM root\nCOPY --from=root /bin /b\n", "app");

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    images().save(Builds.saved(Optional.empty(), "app"), out);

    assertThat(out.size()).isPositive();
    assertThat(images().find("app").config().diffIds()).hasSize(2);
  }

  @Test
  @Tag("interop")
  void umociReadsIt() throws Exception {
    images().importFiles(request(Files.readAllBytes(tar)));

    assertThat(Tools.run("umoci", "stat", "--image", builds.store("store") + ":root:latest"))
        .contains("Imported from -");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "this is no tar at all, but a line of text that goes on and on"})
  void whatIsNoTarIsRefusedAndNamesNothing(String content) throws Exception {
    assertThatThrownBy(
            () -> images().importFiles(request(content.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("cannot import the archive: ");
    assertThat(images().list(/* sizes= */ false).images()).isEmpty();
  }

  @Test
  void aTarThatIsCutIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(tar);
    byte[] cut = java.util.Arrays.copyOf(whole, 2600);

    assertThatThrownBy(() -> images().importFiles(request(cut)))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("cannot import the archive: ");
  }

  @Test
  void aChangeThatMeansNothingIsToldBeforeAnythingIsRead() throws Exception {
    assertThatThrownBy(() -> images().importFiles(request(new byte[0], "RUN true")))
        .isInstanceOf(BuildException.class)
        .hasMessage("the change 'RUN true': RUN is not a valid change command");
  }
}
