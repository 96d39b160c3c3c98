package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.attestation.AttestedImage;
import io.jbuild.blob.Blob;
import io.jbuild.blob.WorkFolder;
import io.jbuild.image.FolderBlobStore;
import io.jbuild.image.Image;
import io.jbuild.image.ImageStore;
import io.jbuild.image.Samples;
import io.jbuild.image.StoredImage;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageExportTest {

  private static final List<ImageReference> NAMES =
      List.of(ImageReference.parse("app:1"), ImageReference.parse("host:5000/team/app:2"));

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private FolderBlobStore blobs;
  private ImageStore images;
  private ImageExport export;
  private WorkFolder work = new WorkFolder(Path.of(""));
  private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();

  @BeforeEach
  void open() {
    Path store = folder.resolve("store");
    blobs = new FolderBlobStore(store);
    images = new ImageStore(store, blobs);
    work = new WorkFolder(store.resolve("jbuild/work"));
    export = new ImageExport(images, blobs, forms("forms"), work, 2);
  }

  @Test
  void theStoreKeepsPlainLayersAndAllNames() throws IOException {
    Image image = Samples.image(blobs, "one", "two");

    Descriptor manifest = export.toStore(List.of(image), NAMES, new TreeMap<>());

    StoredImage stored = images.find(NAMES.get(1)).orElseThrow();
    assertThat(stored.descriptor()).isEqualTo(manifest);
    assertThat(stored.id()).isEqualTo(image.id());
    assertThat(stored.manifest().layers())
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaTypes.OCI_LAYER);
    assertThat(stored.references()).containsExactlyElementsOf(NAMES);
  }

  @Test
  void aLayoutIsTheSameBytesEachTimeWhateverTheThreads() throws Exception {
    Image image = Samples.image(blobs, "one", "two", "three", "one");
    ImageExport other = new ImageExport(images, blobs, forms("others"), work, 1);

    Descriptor first = to("type=oci,dest=" + folder.resolve("a.tar"), image);
    Descriptor second =
        other.toLayout(
            List.of(AttestedImage.of(image)),
            NAMES,
            Output.parse("type=oci,dest=" + folder.resolve("b.tar")),
            standardOutput);

    assertThat(first).isEqualTo(second);
    assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void noLayerIsCompressedTwice() throws Exception {
    Image image = Samples.image(blobs, "one", "two");
    Descriptor first = to("type=oci,dest=" + folder.resolve("a.tar"), image);
    for (Layer layer : image.layers().layers()) {
      Files.delete(folder.resolve("store/blobs/sha256").resolve(layer.blob().digest().hex()));
    }

    Descriptor second = to("type=oci,dest=" + folder.resolve("b.tar"), image);

    assertThat(first).isEqualTo(second);
    assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
  }

  @Test
  void aCompressedLayerThatIsDamagedIsCompressedAgain() throws Exception {
    Image image = Samples.image(blobs, "one");
    to("type=oci,dest=" + folder.resolve("a.tar"), image);
    Digest layer = image.layers().layers().get(0).diffId();
    Path kept;
    try (Stream<Path> files =
        Files.list(folder.resolve("forms").resolve(layer.hex()).resolve("compressed"))) {
      kept = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(kept);
    Files.write(kept, new byte[whole.length]);

    to("type=oci,dest=" + folder.resolve("b.tar"), image);

    assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
    assertThat(kept).hasBinaryContent(whole);
  }

  @Test
  void theStandardOutputGetsTheSameBytesAsAFile() throws Exception {
    Image image = Samples.image(blobs, "one");
    to("type=docker,dest=" + folder.resolve("a.tar"), image);

    to("type=docker,dest=-", image);

    assertThat(standardOutput.toByteArray()).isEqualTo(Files.readAllBytes(folder.resolve("a.tar")));
  }

  @Test
  void aLayerThatCameCompressedStaysAsItCame() throws Exception {
    byte[] tar = Samples.tar("f", "content");
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(tar);
    }
    Blob pulled = blobs.add(gzip.toByteArray());
    Image plain = Samples.image(blobs, "one");
    Layer base = new Layer(MediaTypes.DOCKER_LAYER_GZIP, pulled, Digest.of(tar));
    Image image =
        new Image(
            new io.jbuild.oci.ImageConfig(
                plain.config().created(),
                Optional.empty(),
                plain.config().platform(),
                plain.config().container(),
                List.of(base.diffId(), plain.layers().diffIds().get(0)),
                List.of()),
            new LayerStack(List.of(base, plain.layers().layers().get(0))));

    to("type=oci,tar=false,compression=zstd,dest=" + folder.resolve("out"), image);

    Manifest manifest = onlyManifest(folder.resolve("out"));
    assertThat(manifest.layers().get(0))
        .isEqualTo(new Descriptor(MediaTypes.OCI_LAYER_GZIP, pulled.digest(), pulled.size()));
    assertThat(manifest.layers().get(1).mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
  }

  @Test
  void anImageInAFolderThatHasOthersLeavesThemThere() throws Exception {
    String output = "type=oci,tar=false,dest=" + folder.resolve("out");
    export.toLayout(
        List.of(AttestedImage.of(Samples.image(blobs, "one"))),
        List.of(),
        Output.parse(output),
        standardOutput);
    to(output, Samples.image(blobs, "two"));
    Descriptor last = to(output, Samples.image(blobs, "three"));

    String index = Files.readString(folder.resolve("out/index.json"));
    assertThat(index.split("\"digest\"")).hasSize(1 + 3);
    assertThat(index).contains(last.digest().toString());
  }

  @Test
  void anExportThatFailsLeavesTheOldFileAndNothingElse() throws Exception {
    Path dest = folder.resolve("dir/a.tar");
    Files.createDirectory(dest.getParent());
    Files.writeString(dest, "old");
    Image image = Samples.image(blobs, "one", "two");
    Files.delete(blobs.file(image.layers().diffIds().get(1)));

    assertThatThrownBy(() -> to("type=oci,compression=uncompressed,dest=" + dest, image))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> to("type=oci,dest=" + dest, image)).isInstanceOf(IOException.class);

    assertThat(dest).hasContent("old");
    try (Stream<Path> left = Files.list(dest.getParent())) {
      assertThat(left).containsExactly(dest);
    }
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void aDestinationThatIsADeviceIsWrittenInto() throws Exception {
    to("type=oci,dest=/dev/null", Samples.image(blobs, "one"));

    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void aDestinationThatIsALinkStaysOne() throws Exception {
    Path real = Files.writeString(folder.resolve("real"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);

    to("type=oci,dest=" + link, Samples.image(blobs, "one"));

    assertThat(link).isSymbolicLink();
    assertThat(Files.size(real)).isGreaterThan(1000);
  }

  @ParameterizedTest
  @Tag("interop")
  @ValueSource(strings = {"gzip", "zstd", "uncompressed"})
  void skopeoReadsAnOciArchive(String compression) throws Exception {
    Image image = Samples.image(blobs, "one", "two");
    Path tar = folder.resolve("a.tar");
    Descriptor manifest =
        to("type=oci,annotation.k=v,compression=" + compression + ",dest=" + tar, image);

    Tools.run("skopeo", "copy", "oci-archive:" + tar + ":1", "dir:" + folder.resolve("dir"));

    byte[] read = Files.readAllBytes(folder.resolve("dir/manifest.json"));
    assertThat(Digest.of(read)).isEqualTo(manifest.digest());
    assertThat(Manifest.parse(read).annotations()).containsEntry("k", "v");
    assertThat(Manifest.parse(read).config().digest()).isEqualTo(image.id());
  }

  @ParameterizedTest
  @Tag("interop")
  @ValueSource(strings = {"gzip", "uncompressed"})
  void skopeoReadsADockerArchive(String compression) throws Exception {
    Image image = Samples.image(blobs, "one", "two");
    Path tar = folder.resolve("a.tar");
    to("type=docker,compression=" + compression + ",dest=" + tar, image);

    Tools.run(
        "skopeo",
        "copy",
        "docker-archive:" + tar + ":host:5000/team/app:2",
        "dir:" + folder.resolve("dir"));

    Manifest read = Manifest.parse(Files.readAllBytes(folder.resolve("dir/manifest.json")));
    assertThat(read.config().digest()).isEqualTo(image.id());
  }

  @Test
  @Tag("interop")
  void umociUnpacksALayout() throws Exception {
    Image image = Samples.image(blobs, "one", "two");
    Path out = folder.resolve("out");
    to("type=oci,tar=false,dest=" + out, image);

    Tools.run(
        "umoci", "unpack", "--rootless", "--image", out + ":1", folder.resolve("u").toString());

    assertThat(folder.resolve("u/rootfs/file0")).hasContent("one");
    assertThat(folder.resolve("u/rootfs/file1")).hasContent("two");
  }

  @Test
  @Tag("interop")
  void gnuTarListsAnArchiveInOrder() throws Exception {
    Path tar = folder.resolve("a.tar");
    to("type=docker,dest=" + tar, Samples.image(blobs, "one"));

    List<String> names = Tools.run("tar", "-tf", tar.toString()).lines().toList();
    String times = Tools.run("tar", "--utc", "-tvf", tar.toString());

    assertThat(names).startsWith("blobs/", "blobs/sha256/").isSorted();
    assertThat(names).endsWith("index.json", "manifest.json", "oci-layout", "repositories");
    assertThat(times.lines())
        .allMatch(line -> line.contains(" 0/0 ") || line.contains("root/root"));
    assertThat(times.lines()).allMatch(line -> line.contains(" 1970-01-01 00:00 "));
  }

  @Test
  @Tag("interop")
  void savedImagesAreThoseOfTheStore() throws Exception {
    Image one = Samples.image(blobs, "one");
    Image two = Samples.image(blobs, "two", "one");
    Descriptor first = export.toStore(List.of(one), NAMES.subList(0, 1), new TreeMap<>());
    export.toStore(List.of(two), NAMES.subList(1, 2), new TreeMap<>());
    Path tar = folder.resolve("a.tar");

    export.save(
        List.of(
            saved(images.find(NAMES.get(0)).orElseThrow(), NAMES.subList(0, 1)),
            saved(images.find(NAMES.get(1)).orElseThrow(), NAMES.subList(1, 2))),
        Output.parse("type=docker,dest=" + tar),
        standardOutput);

    Tools.run("skopeo", "copy", "oci-archive:" + tar + ":1", "dir:" + folder.resolve("oci"));
    Tools.run(
        "skopeo",
        "copy",
        "docker-archive:" + tar + ":host:5000/team/app:2",
        "dir:" + folder.resolve("docker"));
    assertThat(Digest.of(Files.readAllBytes(folder.resolve("oci/manifest.json"))))
        .isEqualTo(first.digest());
    assertThat(
            Manifest.parse(Files.readAllBytes(folder.resolve("docker/manifest.json")))
                .config()
                .digest())
        .isEqualTo(two.id());
  }

  @Test
  void aLargeFilesSizeIsWrittenAsGnuTarReadsIt() throws IOException {
    TarSink sink = new TarSink(standardOutput);

    assertThatThrownBy(() -> sink.file("large", 1L << 40, InputStream.nullInputStream()))
        .hasMessage("large is 1099511627776 bytes shorter than it should be");

    byte[] size = java.util.Arrays.copyOfRange(standardOutput.toByteArray(), 124, 136);
    assertThat(size).containsExactly(0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
  }

  private Descriptor to(String output, Image image) throws IOException, InterruptedException {
    return export.toLayout(
        List.of(AttestedImage.of(image)), NAMES, Output.parse(output), standardOutput);
  }

  private static ImageExport.Saved saved(StoredImage image, List<ImageReference> names) {
    return new ImageExport.Saved(List.of(image), image, names);
  }

  private static Manifest onlyManifest(Path layout) throws IOException {
    String index = Files.readString(layout.resolve("index.json"), StandardCharsets.UTF_8);
    String hex = index.replaceFirst("(?s).*?sha256:([0-9a-f]{64}).*", "$1");
    return Manifest.parse(Files.readAllBytes(layout.resolve("blobs/sha256").resolve(hex)));
  }

  private CompressedForms forms(String name) {
    return new CompressedForms(
        folder.resolve("jbuild"), diffId -> folder.resolve(name).resolve(diffId.hex()), work);
  }
}
