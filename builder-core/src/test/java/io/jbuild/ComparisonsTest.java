package io.jbuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.event.Transfers;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.Comparisons;
import io.jbuild.request.ImagePlace;
import io.jbuild.result.FileChange;
import io.jbuild.result.ImageLayers;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images and layers are compared wherever they are, and their layers told. */
class ComparisonsTest {

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/nowhere"));

  @BeforeEach
  void make() throws Exception {
    builds = new TestBuilds(folder);
    build("one", "FROM scratch\nCOPY <<a /a\nsame\na\nCOPY <<b /dir/b\none\nb\nENV A=1\n");
    build("two", "FROM scratch\nCOPY <<a /a\nsame\na\nCOPY <<b /dir/b\ntwo\nb\nENV A=2\n");
  }

  private void build(String name, String dockerfile) throws Exception {
    builds.build("store", dockerfile, name, "type=oci,dest=" + folder.resolve(name + ".tar"));
  }

  private Comparisons comparisons() throws IOException {
    return builds.engine("store").comparisons(Transfers.UNSEEN);
  }

  private static ImagePlace word(String word) {
    return new ImagePlace.Word(word, Path.of(word));
  }

  private ImagePlace file(String name) {
    return new ImagePlace.File(folder.resolve(name), Optional.empty());
  }

  private ImageDifference compare(ImagePlace first, ImagePlace second) throws Exception {
    return comparisons().compare(first, second, Optional.empty(), 10);
  }

  /** Whether it is what differs between one and two. */
  private static void assertFound(ImageDifference found) {
    assertThat(found.config().stream().map(ValueChange::where))
        .contains("config.Env[1]", "history[2].created_by");
    assertThat(found.layers()).hasSize(1);
    LayerDifference layer = found.layers().get(0);
    assertThat(layer.number()).isEqualTo(2);
    assertThat(layer.createdBy()).startsWith("COPY <<b /dir/b");
    assertThat(layer.paths()).hasSize(1);
    assertThat(layer.paths().get(0).path()).isEqualTo("/dir/b");
    assertThat(layer.paths().get(0).content().orElseThrow().details().get(0).second())
        .isEqualTo("two");
  }

  @Test
  void imagesOfTheStoreAreComparedByNameAndById() throws Exception {
    assertFound(compare(word("one"), word("two:latest")));
    Digest id = builds.engine("store").images().find("two").id();
    assertFound(compare(word("one"), word(id.hex().substring(0, 12))));
    assertThat(compare(word("one"), word("one")).isEmpty()).isTrue();
  }

  @Test
  void archivesAndLayoutsAreComparedAndNotKept() throws Exception {
    String source = "oci-archive:" + folder.resolve("two.tar");
    Tools.run("skopeo", "copy", source, "docker-archive:" + folder.resolve("docker.tar") + ":x:1");
    Tools.run("skopeo", "copy", source, "oci:" + folder.resolve("layout") + ":tag");
    Tools.run("gzip", "-k", folder.resolve("docker.tar").toString());
    List<String> before = blobs();

    assertFound(compare(file("one.tar"), file("two.tar")));
    assertFound(compare(word("one"), file("docker.tar")));
    assertFound(compare(word("one"), file("docker.tar.gz")));
    assertFound(compare(word("one"), file("layout")));
    assertFound(
        compare(word("one"), new ImagePlace.File(folder.resolve("layout"), Optional.of("tag"))));
    assertFound(compare(word("one"), new ImagePlace.Word("x", folder.resolve("docker.tar"))));
    assertThat(blobs()).isEqualTo(before);
    assertThat(builds.engine("store").images().list(/* sizes= */ false).images()).hasSize(2);
  }

  @Test
  void aLayerThatIsNotWhatItsImageSaysIsNoAnswer() throws Exception {
    Path layout = folder.resolve("forged");
    Path blobs = layout.resolve("blobs/sha256");
    Tools.run("skopeo", "copy", "oci-archive:" + folder.resolve("one.tar"), "oci:" + layout + ":t");
    String manifest = json(layout.resolve("index.json"), ".manifests[0].digest");
    Path other = folder.resolve("other.tar");
    Files.writeString(folder.resolve("evil"), "other");
    Tools.run("tar", "-cf", other.toString(), "-C", folder.toString(), "evil");
    Tools.run("gzip", "-n", other.toString());
    String forged = put(blobs, Files.readAllBytes(folder.resolve("other.tar.gz")));
    long size = Files.size(blobs.resolve(forged));
    String changed =
        Tools.run(
            "jq",
            "-c",
            ".layers[1].digest = \"sha256:" + forged + "\" | .layers[1].size = " + size,
            blobs.resolve(manifest).toString());
    String root = put(blobs, changed.getBytes(UTF_8));
    String index = Files.readString(layout.resolve("index.json"));
    Files.writeString(
        layout.resolve("index.json"),
        index
            .replace(manifest, root)
            .replaceAll("\"size\": ?\\d+", "\"size\":" + changed.getBytes(UTF_8).length));

    assertForged(() -> compare(word("one"), file("forged")), forged);
    assertForged(() -> compare(file("forged"), word("one")), forged);
    assertForged(() -> comparisons().files(word("one"), file("forged"), Optional.empty()), forged);
  }

  private static void assertForged(ThrowableAssert.ThrowingCallable comparison, String blob) {
    assertThatThrownBy(comparison)
        .isInstanceOfSatisfying(
            BuildException.class, e -> assertThat(e.blame()).isEqualTo(Blame.MACHINE))
        .hasMessageContaining("layer 2 of ")
        .hasMessageContaining("forged (sha256:" + blob + ") is not what the image says");
  }

  /** A digest in a file, without its algorithm. */
  private static String json(Path file, String expression) throws Exception {
    return Tools.run("jq", "-r", expression + " | ltrimstr(\"sha256:\")", file.toString()).strip();
  }

  private static String put(Path blobs, byte[] bytes) throws IOException {
    String hex = Digest.of(bytes).hex();
    Files.write(blobs.resolve(hex), bytes);
    return hex;
  }

  private List<String> blobs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store/blobs/sha256"))) {
      return files.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void anImageAtItsRegistryIsComparedAndNotKept() throws Exception {
    try (RegistryProcess server = RegistryProcess.start(folder.resolve("registry"))) {
      String name = server.host() + "/team/two:1";
      Tools.run(
          "skopeo",
          "copy",
          "--dest-tls-verify=false",
          "oci-archive:" + folder.resolve("two.tar"),
          "docker://" + name);
      List<String> before = blobs();

      assertFound(compare(word("one"), word(name)));
      assertFound(compare(word("one"), new ImagePlace.AtRegistry(ImageReference.parse(name))));
      assertThat(blobs()).isEqualTo(before);
      assertThatThrownBy(() -> compare(word("one"), word(server.host() + "/team/none")))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("the store has no image ")
          .hasMessageContaining("its registry does not give it");
    }
  }

  @Test
  void layersAreComparedByDigestAndAsFiles() throws Exception {
    List<Digest> one = builds.engine("store").images().find("one").config().diffIds();
    List<Digest> two = builds.engine("store").images().find("two").config().diffIds();
    ImageDifference found = compare(word(one.get(1).toString()), word(two.get(1).toString()));
    assertThat(found.config()).isEmpty();
    assertThat(found.layers().get(0).paths().get(0).path()).isEqualTo("/dir/b");

    Path blob = folder.resolve("store/blobs/sha256").resolve(two.get(1).hex());
    Files.copy(blob, folder.resolve("layer.tar"));
    Tools.run("zstd", "-q", folder.resolve("layer.tar").toString());
    assertThat(compare(word(one.get(1).toString()), file("layer.tar.zst")).layers())
        .isEqualTo(found.layers());
    assertThatThrownBy(() -> compare(word("one"), file("layer.tar")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("layer.tar is a layer, and the other is an image");
  }

  @Test
  void whatIsNeitherIsRefused() throws Exception {
    Files.writeString(folder.resolve("text"), "no archive");
    Files.createDirectories(folder.resolve("empty"));
    Tools.run(
        "skopeo",
        "copy",
        "oci-archive:" + folder.resolve("one.tar"),
        "oci:" + folder.resolve("l") + ":1");
    Tools.run(
        "skopeo",
        "copy",
        "oci-archive:" + folder.resolve("two.tar"),
        "oci:" + folder.resolve("l") + ":2");
    assertRefused(file("text"), "is neither an image's archive nor a layer's");
    assertRefused(file("nothing"), "there is no file");
    assertRefused(file("empty"), "");
    assertRefused(file("l"), "holds 2 images, not one to compare");
    assertRefused(word("sha256:" + "0".repeat(64)), "No such image");
    assertRefused(word("UPPER case"), "No such image");
  }

  private void assertRefused(ImagePlace place, String message) {
    assertThatThrownBy(() -> compare(word("one"), place))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aPipeIsReadToItsEndAndADeviceIsRefused() throws Exception {
    Path pipe = folder.resolve("pipe");
    Tools.run("mkfifo", pipe.toString());
    Process writer =
        new ProcessBuilder("sh", "-c", "cat " + folder.resolve("two.tar") + " > " + pipe).start();
    assertFound(compare(word("one"), file("pipe")));
    assertThat(writer.waitFor()).isZero();

    assertRefused(
        new ImagePlace.File(Path.of("/dev/zero"), Optional.empty()),
        "/dev/zero is neither a file nor a folder nor a pipe");
  }

  @Test
  void layersOfAnImageAreToldWithWhatIsHidden() throws Exception {
    builds.context("large", "x".repeat(1000));
    builds.context("small", "x");
    build(
        "layers",
        """
        FROM scratch
        COPY large /d/large
        COPY large /d/kept
        COPY small /d/large
        """);
    ImageLayers found = comparisons().layers(word("layers"), Optional.empty(), 5);

    assertThat(found.layers()).hasSize(3);
    assertThat(found.layers().get(0).createdBy()).startsWith("COPY large /d/large");
    assertThat(found.layers().get(0).added()).isEqualTo(new ImageLayers.Count(2, 1000));
    assertThat(found.layers().get(0).hidden()).isEqualTo(new ImageLayers.Count(1, 1000));
    assertThat(found.layers().get(1).added()).isEqualTo(new ImageLayers.Count(1, 1000));
    assertThat(found.layers().get(2).changed()).isEqualTo(new ImageLayers.Count(1, 1));
    assertThat(found.hidden())
        .containsExactly(new ImageLayers.Hidden("/d/large", 1000, 1, 3, FileChange.Kind.CHANGED));

    List<String> paths = new ArrayList<>();
    comparisons()
        .paths(
            word("layers"),
            Optional.empty(),
            1,
            path -> paths.add(path.kind() + " " + path.path() + " " + path.hiddenBy()));
    assertThat(paths)
        .containsExactly("ADDED /d OptionalInt.empty", "ADDED /d/large OptionalInt[3]");
    assertThatThrownBy(() -> comparisons().paths(word("layers"), Optional.empty(), 4, path -> {}))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("has no layer 4");
  }

  @Test
  void filesAreComparedByWhatTheyAre() throws Exception {
    build("three", "FROM scratch\nCOPY <<a /a\n1\na\nCOPY <<b /dir/b\n1\nb\n");
    build("four", "FROM scratch\nCOPY <<a /a\n2\na\nCOPY <<dir /\n1\ndir\n");

    assertThat(comparisons().files(word("three"), word("four"), Optional.empty()))
        .containsExactlyInAnyOrder(
            new FileChange(FileChange.Kind.CHANGED, "/a"),
            new FileChange(FileChange.Kind.CHANGED, "/dir"));
    assertThat(comparisons().files(word("four"), word("four"), Optional.empty())).isEmpty();
  }
}
