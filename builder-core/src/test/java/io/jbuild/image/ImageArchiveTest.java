package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageArchiveTest {

  private static final byte[] LAYER = Samples.tar("file0", "one");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private Path root;
  private LayoutBlobStore blobs;
  private LayerStore layers;
  private ImageStore images;
  private ImageArchive archive;
  private FolderBlobStore there;
  private Image image;
  private byte[] config;

  @BeforeEach
  void open() throws IOException {
    root = folder.resolve("store");
    WorkFolder work = new WorkFolder(root.resolve("jbuild/work"));
    blobs = new LayoutBlobStore(root, work);
    layers = new LayerStore(root, blobs, work);
    images = new ImageStore(root, blobs);
    archive = new ImageArchive(images, blobs, layers, Platform.parse("linux/amd64"), List.of());
    there = new FolderBlobStore(folder.resolve("there"));
    image = Samples.image(there, "one");
    config = image.config().toBytes();
  }

  @AfterEach
  void close() throws IOException {
    layers.close();
  }

  @Test
  void dockersFirstFormatIsReadWithItsLinks() throws IOException {
    Image two = Samples.image(there, "one", "two");
    byte[] second = Samples.tar("file1", "two");
    byte[] tar =
        Samples.tar(
            Samples.file(two.id().hex() + ".json", two.config().toBytes()),
            Samples.entry("aa/", '5', "", new byte[0]),
            Samples.file("aa/VERSION", "1.0".getBytes(StandardCharsets.UTF_8)),
            Samples.file("aa/json", "{}".getBytes(StandardCharsets.UTF_8)),
            Samples.file("aa/layer.tar", LAYER),
            Samples.entry("bb/layer.tar", '2', "../aa/layer.tar", new byte[0]),
            Samples.file("cc/layer.tar", second),
            Samples.entry("dd/layer.tar", '1', "cc/layer.tar", new byte[0]),
            Samples.file(
                "manifest.json",
                manifestJson(two, "[\"app:1\",\"r.example/x:2\"]", "bb/layer.tar", "dd/layer.tar")),
            Samples.file("repositories", "{}".getBytes(StandardCharsets.UTF_8)));

    List<StoredImage> loaded = load(tar);

    assertThat(loaded).hasSize(1);
    assertThat(loaded.get(0).id()).isEqualTo(two.id());
    assertThat(loaded.get(0).references())
        .containsExactly(ImageReference.parse("app:1"), ImageReference.parse("r.example/x:2"));
    StoredImage found = images.find(ImageReference.parse("app:1")).orElseThrow();
    assertThat(images.open(found).layers().diffIds()).isEqualTo(two.layers().diffIds());
  }

  @Test
  void severalImagesOfAnArchiveAreAllLoadedAndACompressedLayerStaysSo() throws IOException {
    Image two = Samples.image(there, "two", "one");
    byte[] first = gzip(Samples.tar("file0", "two"));
    byte[] second = Samples.tar("file1", "one");
    byte[] tar =
        Samples.tar(
            Samples.file("config1.json", config),
            Samples.file("1.tar", LAYER),
            Samples.file("config2.json", two.config().toBytes()),
            Samples.file("2.tar.gz", first),
            Samples.file("3.tar", second),
            Samples.file(
                "manifest.json",
                ("[{\"Config\":\"config1.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"1.tar\"]},"
                        + "{\"Config\":\"config2.json\",\"RepoTags\":null,"
                        + "\"Layers\":[\"2.tar.gz\",\"3.tar\"]}]")
                    .getBytes(StandardCharsets.UTF_8)));

    List<StoredImage> loaded = load(gzip(tar));

    assertThat(loaded).extracting(StoredImage::id).containsExactly(image.id(), two.id());
    assertThat(loaded.get(1).references()).isEmpty();
    assertThat(loaded.get(1).manifest().layers().get(0))
        .isEqualTo(new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(first), first.length));
    assertThat(images.list()).hasSize(2);
  }

  @Test
  void anOciLayoutIsReadWithItsManifestAsItCame() throws IOException {
    byte[] manifest = image.manifest(new TreeMap<>()).toBytes();

    List<StoredImage> loaded = load(layout(manifest, "app:1"));

    assertThat(loaded.get(0).descriptor().digest()).isEqualTo(Digest.of(manifest));
    assertThat(images.find(ImageReference.parse("app:1"))).isPresent();
    try (InputStream in = images.open(loaded.get(0)).layers().layers().get(0).blob().open()) {
      assertThat(in.readAllBytes()).isEqualTo(LAYER);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "../outside.txt, leads out of its directory",
    "a/../../outside.txt, leads out of its directory",
    "blobs/sha256/../../../outside.txt, leads out of its directory",
    "blobs/sha256/ABC, has no digest"
  })
  void aHostileNameIsRefused(String name, String words) throws IOException {
    assertThat(refusal(Samples.tar(Samples.file(name, LAYER))))
        .hasMessageStartingWith("cannot load the archive: ")
        .hasMessageContaining(words);
    assertThat(folder.resolve("outside.txt")).doesNotExist();
    assertThat(images.list()).isEmpty();
  }

  @Test
  void aLinkOutOfTheArchiveReadsNothingOfTheMachine() throws IOException {
    Path secret = Files.write(folder.resolve("secret"), LAYER);
    byte[] tar =
        Samples.tar(
            Samples.file(image.id().hex() + ".json", config),
            Samples.entry("l.tar", '2', secret.toString(), new byte[0]),
            Samples.file("manifest.json", manifestJson(image, "[]", "l.tar")));

    assertThat(refusal(tar)).hasMessageContaining("it does not hold the layer l.tar");
  }

  @Test
  void aLinkToItselfEnds() {
    byte[] tar =
        Samples.tar(
            Samples.file(image.id().hex() + ".json", config),
            Samples.entry("l.tar", '2', "l.tar", new byte[0]),
            Samples.file("manifest.json", manifestJson(image, "[]", "l.tar")));

    assertThat(refusal(tar)).hasMessageContaining("it does not hold the layer l.tar");
  }

  static Stream<Arguments> hostileLayers() {
    byte[] none = new byte[0];
    return Stream.of(
        Arguments.of(
            Samples.tar(Samples.file("../../x", LAYER)), "\"../../x\" leads out of its directory"),
        Arguments.of(
            Samples.tar(Samples.file("f", LAYER), Samples.file("f/g", LAYER)),
            "\"f/g\" is below /f, which is no directory"),
        Arguments.of(
            Samples.tar(Samples.entry("h", '1', "file0", none)),
            "\"h\" is a hard link to \"file0\", no file that this layer has before it"),
        Arguments.of(Arrays.copyOf(LAYER, 700), "the archive is cut off"));
  }

  @ParameterizedTest
  @MethodSource("hostileLayers")
  void aLayerThatCouldNotBeReadLaterIsRefusedAndNamesNothing(byte[] hostile, String words)
      throws IOException {
    load(layout(image.manifest(new TreeMap<>()).toBytes(), "app:1"));
    byte[] index = Files.readAllBytes(root.resolve("index.json"));
    Image good = Samples.image(there, "good");
    String document =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
            + Digest.of(LAYER)
            + "\",\""
            + Digest.of(hostile)
            + "\"]}}";
    byte[] tar =
        Samples.tar(
            Samples.file(good.id().hex() + ".json", good.config().toBytes()),
            Samples.file("good.tar", Samples.tar("file0", "good")),
            Samples.file("c.json", document.getBytes(StandardCharsets.UTF_8)),
            Samples.file("lower.tar", LAYER),
            Samples.file("upper.tar", hostile),
            Samples.file(
                "manifest.json",
                ("[{\"Config\":\""
                        + good.id().hex()
                        + ".json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"good.tar\"]},"
                        + "{\"Config\":\"c.json\",\"RepoTags\":[\"bad:1\"],"
                        + "\"Layers\":[\"lower.tar\",\"upper.tar\"]}]")
                    .getBytes(StandardCharsets.UTF_8)));

    BuildException refusal = refusal(tar);

    assertThat(refusal).hasMessageStartingWith("cannot load the archive: ");
    assertThat(refusal).hasMessageContaining(words);
    assertThat(refusal.blame()).isEqualTo(Blame.MACHINE);
    assertThat(Files.readAllBytes(root.resolve("index.json"))).isEqualTo(index);
  }

  @Test
  void aLayerOfOtherBytesIsRefused() throws IOException {
    byte[] other = Samples.tar("file0", "eno");
    byte[] tar =
        Samples.tar(
            Samples.file("c.json", config),
            Samples.file("l.tar", other),
            Samples.file(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"Layers\":[\"l.tar\"]}]"
                    .getBytes(StandardCharsets.UTF_8)));

    assertThat(refusal(tar))
        .hasMessageContaining(
            "the layer l.tar has bytes of %s instead of %s", Digest.of(other), Digest.of(LAYER));
    assertThat(images.list()).isEmpty();
  }

  @Test
  void aBlobOfOtherBytesThanItsNameIsRefused() {
    byte[] tar = Samples.tar(Samples.file("blobs/sha256/" + Digest.of(config).hex(), LAYER));

    assertThat(refusal(tar)).hasMessageContaining("expected " + Digest.of(config));
  }

  @Test
  void aConfigOfOtherBytesThanItsNameIsRefused() throws IOException {
    Image other = Samples.image(there, "other");
    byte[] tar =
        Samples.tar(
            Samples.file(other.id().hex() + ".json", config),
            Samples.file("manifest.json", manifestJson(other, "[]", "l.tar")));

    assertThat(refusal(tar)).hasMessageContaining("has bytes of " + image.id());
  }

  @Test
  void whatIsNoArchiveOfImagesIsRefused() {
    assertThat(refusal(LAYER)).hasMessageContaining("it holds no image");
    assertThat(refusal("some text".getBytes(StandardCharsets.UTF_8)).blame())
        .isEqualTo(Blame.MACHINE);
    assertThat(refusal(new byte[0])).hasMessageContaining("it holds no image");
  }

  @Test
  void anArchiveThatIsCutIsRefusedWhereverTheCut() throws IOException {
    byte[] whole = layout(image.manifest(new TreeMap<>()).toBytes(), "app:1");
    for (int end = 1; end < whole.length - 1024; end += 509) {
      byte[] cut = java.util.Arrays.copyOf(whole, end);
      assertThatThrownBy(() -> load(cut)).as("%d bytes", end).isInstanceOf(BuildException.class);
    }
    assertThat(images.list()).isEmpty();
  }

  @Test
  @Tag("interop")
  void whatSkopeoWritesIsLoaded() throws Exception {
    there.add(config);
    byte[] manifest = image.manifest(new TreeMap<>()).toBytes();
    there.add(manifest);
    new ImageStore(folder.resolve("there"), there)
        .put(
            List.of(ImageReference.parse("app")),
            new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(manifest), manifest.length));
    String source = "oci:" + folder.resolve("there") + ":app:latest";
    Tools.run("skopeo", "copy", source, "docker-archive:" + folder.resolve("d.tar") + ":d:1");
    Tools.run("skopeo", "copy", source, "oci-archive:" + folder.resolve("o.tar") + ":o:1");

    load(Files.readAllBytes(folder.resolve("d.tar")));
    load(Files.readAllBytes(folder.resolve("o.tar")));

    assertThat(images.find(ImageReference.parse("d:1")).orElseThrow().manifest().layers())
        .hasSize(1);
    assertThat(images.find(ImageReference.parse("o:1")).orElseThrow().id()).isEqualTo(image.id());
  }

  private static byte[] manifestJson(Image image, String tags, String... layers) {
    List<String> quoted = new ArrayList<>();
    for (String layer : layers) {
      quoted.add("\"" + layer + "\"");
    }
    return ("[{\"Config\":\""
            + image.id().hex()
            + ".json\",\"RepoTags\":"
            + tags
            + ",\"Layers\":["
            + String.join(",", quoted)
            + "]}]")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] layout(byte[] manifest, String name) {
    return layout(manifest, name, config);
  }

  static byte[] layout(byte[] manifest, String name, byte[] config) {
    String index =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
            + MediaTypes.OCI_MANIFEST
            + "\",\"digest\":\""
            + Digest.of(manifest)
            + "\",\"size\":"
            + manifest.length
            + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
            + name
            + "\"}}]}";
    return Samples.tar(
        Samples.file("oci-layout", LayoutIndex.layoutVersion()),
        Samples.file("index.json", index.getBytes(StandardCharsets.UTF_8)),
        Samples.entry("blobs/", '5', "", new byte[0]),
        Samples.file("blobs/sha256/" + Digest.of(LAYER).hex(), LAYER),
        Samples.file("blobs/sha256/" + Digest.of(manifest).hex(), manifest),
        Samples.file("blobs/sha256/" + Digest.of(config).hex(), config));
  }

  private List<StoredImage> load(byte[] tar) throws IOException {
    return archive.load(new ByteArrayInputStream(tar));
  }

  private BuildException refusal(byte[] tar) {
    return catchThrowableOfType(BuildException.class, () -> load(tar));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(bytes);
    }
    return gzip.toByteArray();
  }
}
