package io.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.archive.TarMaker;
import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.DigestMismatchException;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignLayerTest {
  @TempDir private Path folder;
  private WorkFolder work = new WorkFolder(Path.of(""));
  private BlobStore blobs = new LayoutBlobStore(Path.of(""), work);
  private LayerStore store = new LayerStore(Path.of(""), blobs, work);

  @BeforeEach
  void open() {
    work = new WorkFolder(folder.resolve("jbuild").resolve("work"));
    blobs = new LayoutBlobStore(folder, work);
    store = new LayerStore(folder, blobs, work);
  }

  @Test
  void entriesMayComeInAnyOrderAndParentsMayBeMissing() throws IOException {
    LayerIndex index =
        store.index(layer(new TarMaker().file("./z/y/x", "1").file("/b", "2").directory("z/")));

    assertThat(paths(index)).containsExactly("/", "/b", "/z", "/z/y", "/z/y/x");
    assertThat(index.implied(0)).isTrue();
    assertThat(index.implied(2)).isFalse();
    assertThat(index.implied(3)).isTrue();
    assertThat(index.node(3).attributes().mode()).isEqualTo(0755);
    assertThat(read(index, 4)).isEqualTo("1");
  }

  @Test
  void namesThatNoFileSystemCanHoldAreRefused() {
    for (String name : List.of("n".repeat(256), "d/".repeat(20_000) + "f")) {
      assertThatThrownBy(() -> store.index(layer(new TarMaker().pax("path", name).file("f", ""))))
          .isInstanceOf(MalformedArchiveException.class)
          .hasMessageContaining("\"" + name.substring(0, 255) + "…\"")
          .hasMessageContaining("Linux allows");
    }
  }

  @Test
  void theLastOfSeveralEntriesCounts() throws IOException {
    LayerIndex index =
        store.index(
            layer(
                new TarMaker()
                    .file("f", "old")
                    .file("f", "new")
                    .directory("d")
                    .file("d/gone", "")
                    .file("d", "a file now")));

    assertThat(paths(index)).containsExactly("/", "/d", "/f");
    assertThat(read(index, 1)).isEqualTo("a file now");
    assertThat(read(index, 2)).isEqualTo("new");
  }

  @Test
  void hardLinksAreNamesOfOneFileAndMayChain() throws IOException {
    LayerIndex index =
        store.index(
            layer(
                new TarMaker()
                    .file("m", "shared")
                    .hardLink("z", "m")
                    .hardLink("a", "./z")
                    .symbolicLink("s", "t")
                    .hardLink("t", "s")
                    .file("z", "its own now")));

    assertThat(paths(index)).containsExactly("/", "/a", "/m", "/s", "/t", "/z");
    assertThat(index.linkTarget(1)).isEmpty();
    assertThat(index.linkTarget(2)).hasValue(1);
    assertThat(index.linkTarget(5)).isEmpty();
    assertThat(((FileNode.RegularFile) index.node(5)).linkGroup()).isZero();
    assertThat(read(index, 1)).isEqualTo("shared");
    assertThat(read(index, 2)).isEqualTo("shared");
    assertThat(index.node(4)).isEqualTo(index.node(3));
  }

  @Test
  void aHardLinksAttributesHoldForAllNames() throws IOException {
    LayerIndex index =
        store.index(
            layer(
                new TarMaker()
                    .file("a", "x")
                    .pax("uid", "7", "SCHILY.xattr.user.b", "2")
                    .hardLink("b", "a")));

    assertThat(index.node(1).attributes().uid()).isEqualTo(7);
    assertThat(index.node(1)).isEqualTo(index.node(2));
    assertThat(index.node(1).attributes().xattrs()).containsOnlyKeys("user.b");
  }

  @Test
  void whiteoutsAndOpaqueDirectoriesHideWhatIsBelow() throws IOException {
    Layer below =
        layer(
            new TarMaker()
                .file("gone", "")
                .file("kept", "")
                .file("dir/old", "")
                .file("both/old", "")
                .file("deep/dir/old", ""));
    Layer above =
        layer(
            new TarMaker()
                .file(".wh.gone", "")
                .file("dir/new", "")
                .file("dir/.wh..wh..opq", "")
                .file(".wh.both", "")
                .file("both/new", "")
                .file("deep/.wh.dir", "")
                .file(".wh..wh.plnk/0.1", "aufs")
                .file(".wh..wh.aufs", ""));
    Snapshot union = store.snapshot(LayerStack.EMPTY.plus(below).plus(above));

    assertThat(tree(union, ImagePath.ROOT))
        .containsExactly("/both", "/both/new", "/deep", "/dir", "/dir/new", "/kept");
    assertThat(union.find(ImagePath.of("/dir/old"))).isEmpty();
  }

  @Test
  void impliedDirectoriesKeepTheAttributesOfTheLayersBelow() throws IOException {
    Layer below = layer(new TarMaker().directory("d"));
    Layer above = layer(new TarMaker().file("d/f", ""));
    Snapshot union = store.snapshot(LayerStack.EMPTY.plus(below).plus(above));

    assertThat(union.find(ImagePath.of("/d")).orElseThrow().attributes().uid()).isEqualTo(1000);
  }

  @Test
  void linkGroupsOfTwoLayersAreNotOne() throws IOException {
    Layer one = layer(new TarMaker().file("a", "1").hardLink("b", "a"));
    Layer two = layer(new TarMaker().file("c", "2").hardLink("d", "c"));
    Snapshot union = store.snapshot(LayerStack.EMPTY.plus(one).plus(two));

    assertThat(group(union, "/a")).isEqualTo(group(union, "/b")).isNotEqualTo(group(union, "/c"));
    assertThat(group(union, "/c")).isEqualTo(group(union, "/d")).isNotZero();
  }

  @Test
  void whatWouldBeWrittenThroughALinkIsRefused() throws IOException {
    assertRefused(
        new TarMaker().symbolicLink("etc", "/etc").file("etc/passwd", ""),
        "the layer's entry \"etc/passwd\" is below /etc, which is no directory");
    assertRefused(
        new TarMaker().symbolicLink("a", "/").file("a/b/c", ""),
        "the layer's entry \"a/b/c\" is below /a, which is no directory");
    assertRefused(
        new TarMaker().symbolicLink("a", "/").file("a/.wh.b", ""),
        "the layer's entry \"a/.wh.b\" is below /a, which is no directory");
    assertRefused(
        new TarMaker().symbolicLink("a", "/").file("a/.wh..wh..opq", ""),
        "the layer's entry \"a/.wh..wh..opq\" is below /a, which is no directory");
    assertRefused(
        new TarMaker().file("a/x", "").symbolicLink("a", "/").file("a/y", ""),
        "the layer's entry \"a/y\" is below /a, which is no directory");
    assertRefused(
        new TarMaker().file("../x", ""), "the archive's entry \"../x\" leads out of its directory");
    assertRefused(
        new TarMaker().file("f", "").hardLink("x", "../f"),
        "the archive's entry \"x\" leads out of its directory");
    assertRefused(
        new TarMaker().hardLink("x", "etc/shadow"),
        "the layer's entry \"x\" is a hard link to \"etc/shadow\", no file that this layer has before it");
    assertRefused(
        new TarMaker().directory("d").hardLink("x", "d"),
        "the layer's entry \"x\" is a hard link to \"d\", no file that this layer has before it");
    for (String root : List.of("/", ".", "./", "/.")) {
      assertRefused(
          new TarMaker().symbolicLink(root, "/tmp"),
          "the layer's entry \"" + root + "\" would replace the root directory");
    }
    assertRefused(
        new TarMaker().file(".wh.d/x", ""), "the layer's entry \".wh.d/x\" is below a whiteout");
    for (String name : List.of(".wh.", ".wh..", ".wh...")) {
      assertRefused(
          new TarMaker().file(name, ""),
          "the layer's entry \"" + name + "\" is a whiteout of no name");
    }
  }

  @Test
  void aLinkReplacedByADirectoryMayHaveContent() throws IOException {
    LayerIndex index =
        store.index(layer(new TarMaker().symbolicLink("a", "/etc").directory("a").file("a/b", "")));

    assertThat(paths(index)).containsExactly("/", "/a", "/a/b");
  }

  @Test
  void sparseFilesAreReadWhole() throws IOException {
    LayerIndex index =
        store.index(
            layer(
                new TarMaker()
                    .file("a", "before")
                    .pax("GNU.sparse.size", "8", "GNU.sparse.map", "1,1,5,1")
                    .file("f", "xy")));

    assertThat(read(index, 2)).isEqualTo("\0x\0\0\0y\0\0");
    assertThat(index.digest(2))
        .isEqualTo(Digest.of("\0x\0\0\0y\0\0".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aCompressedLayerIsReadWithoutUnpackingItsAccounts() throws IOException {
    TarMaker tar = new TarMaker().file("etc/passwd", "root:x:0:0").file("other", "content");
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      Layer layer = compressed(tar.toBytes(), compression);
      LayerIndex index = new LayerStore(folder, blobs, work).index(layer);

      assertThat(read(index, 2)).isEqualTo("root:x:0:0");
      assertThat(work.path()).isEmptyDirectory();
      assertThat(read(index, 3)).isEqualTo("content");
      String[] left = work.path().toFile().list();
      assertThat(left).hasSize(1);
      Files.delete(work.path().resolve(left[0]));
      Files.delete(store.folder(layer.diffId()).resolve("index"));
    }
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void bytesThatAreNotThePromisedLeaveNoIndex() throws IOException {
    byte[] tar = new TarMaker().file("f", "content").toBytes();
    Layer good = compressed(tar, Compression.GZIP);
    Layer otherDiffId = new Layer(good.mediaType(), good.blob(), Digest.of(new byte[0]));
    assertThatThrownBy(() -> store.index(otherDiffId))
        .isInstanceOf(MalformedArchiveException.class)
        .hasMessageStartingWith("a layer's plain bytes have the digest " + Digest.of(tar));
    byte[] flipped = tar.clone();
    flipped[512] ^= 1;
    for (byte[] bytes : List.of(flipped, Arrays.copyOf(tar, 700), Arrays.copyOf(tar, 4096))) {
      Layer bad =
          new Layer(
              good.mediaType(), new Lying(Digest.of(tar), ByteString.of(bytes)), Digest.of(tar));
      assertThatThrownBy(() -> store.index(bad)).isInstanceOf(DigestMismatchException.class);
    }
    assertThat(folder.resolve("jbuild/layers")).doesNotExist();
    assertThat(work.path()).isEmptyDirectory();
  }

  private void assertRefused(TarMaker tar, String message) throws IOException {
    Layer layer = layer(tar);
    assertThatThrownBy(() -> store.index(layer))
        .isInstanceOf(MalformedArchiveException.class)
        .hasMessage(message);
    assertThat(store.folder(layer.diffId())).doesNotExist();
  }

  private Layer layer(TarMaker tar) throws IOException {
    Blob blob = blobs.add(tar.toBytes());
    return new Layer(Compression.UNCOMPRESSED.mediaType(), blob, blob.digest());
  }

  private Layer compressed(byte[] tar, Compression compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(bytes)) {
      out.write(tar);
    }
    return new Layer(compression.mediaType(), blobs.add(bytes.toByteArray()), Digest.of(tar));
  }

  private static List<String> paths(LayerIndex index) {
    List<String> paths = new ArrayList<>();
    for (int entry = 0; entry < index.size(); entry++) {
      paths.add(index.path(entry).toString());
    }
    return paths;
  }

  private static List<String> tree(Snapshot snapshot, ImagePath directory) throws IOException {
    List<String> paths = new ArrayList<>();
    for (ImagePath path : snapshot.list(directory)) {
      paths.add(path.toString());
      paths.addAll(tree(snapshot, path));
    }
    return paths;
  }

  private static long group(Snapshot snapshot, String path) throws IOException {
    return ((FileNode.RegularFile) snapshot.find(ImagePath.of(path)).orElseThrow()).linkGroup();
  }

  private static String read(LayerIndex index, int entry) throws IOException {
    try (InputStream in = index.open(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A blob whose bytes are others than it says. */
  private record Lying(Digest digest, ByteString bytes) implements Blob {
    @Override
    public long size() {
      return 2048;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes.toBytes());
    }
  }
}
