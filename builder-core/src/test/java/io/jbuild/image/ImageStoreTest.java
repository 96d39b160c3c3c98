package io.jbuild.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Manifest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path root;

  private FolderBlobStore blobs;
  private ImageStore store;

  @BeforeEach
  void open() {
    blobs = new FolderBlobStore(root);
    store = new ImageStore(root, blobs);
  }

  @Test
  void aNameFindsTheImageInEachFormThatPeopleWrite() throws IOException {
    Descriptor manifest = add("one", "busybox");

    for (String name :
        List.of("busybox", "busybox:latest", "docker.io/library/busybox", "library/busybox")) {
      assertThat(store.find(ImageReference.parse(name)))
          .as(name)
          .hasValueSatisfying(found -> assertThat(found.descriptor()).isEqualTo(manifest));
    }
    assertThat(store.find(ImageReference.parse("busybox:other"))).isEmpty();
    assertThat(store.find(ImageReference.parse("busybox@" + manifest.digest()))).isPresent();
  }

  @Test
  void theIndexHoldsTheFamiliarAndTheFullName() throws IOException {
    add("one", "host:5000/a:1");

    assertThat(Files.readString(root.resolve("index.json")))
        .contains("\"org.opencontainers.image.ref.name\":\"host:5000/a:1\"")
        .contains("\"io.containerd.image.name\":\"host:5000/a:1\"");
    add("one", "busybox");
    assertThat(Files.readString(root.resolve("index.json")))
        .contains("\"org.opencontainers.image.ref.name\":\"busybox:latest\"")
        .contains("\"io.containerd.image.name\":\"docker.io/library/busybox:latest\"");
    assertThat(Files.readString(root.resolve("oci-layout")))
        .isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @Test
  void aTagThatMovesLeavesTheOldImageWithoutAName() throws IOException {
    Descriptor old = add("one", "app");
    Descriptor young = add("two", "app");

    assertThat(store.list()).extracting(StoredImage::descriptor).containsExactly(young, old);
    assertThat(store.list().get(1).references()).isEmpty();

    store.put(List.of(ImageReference.parse("kept")), old);
    assertThat(store.list()).extracting(StoredImage::references).noneMatch(List::isEmpty);
  }

  @Test
  void whatLeftTheStoreMeanwhileGetsNoOtherName() throws IOException {
    Descriptor gone = add("one", "app");
    new ImageRemoval(root, store, blobs).remove("app", false, new TreeMap<>());

    assertThat(store.tag(ImageReference.parse("kept"), gone)).isFalse();
    assertThat(store.list()).isEmpty();

    Descriptor there = add("two", "app");
    assertThat(store.tag(ImageReference.parse("kept"), there)).isTrue();
    assertThat(store.list()).singleElement().satisfies(i -> assertThat(i.references()).hasSize(2));
  }

  @Test
  void anImageOfSeveralNamesIsOneAndKeepsTheOthersWhenOneMoves() throws IOException {
    Descriptor old = add("one", "app", "app:1");
    add("two", "app");

    assertThat(store.list()).hasSize(2);
    assertThat(store.find(ImageReference.parse("app:1")))
        .hasValueSatisfying(image -> assertThat(image.descriptor()).isEqualTo(old));
    assertThat(Files.readString(root.resolve("index.json")).split("\"digest\"")).hasSize(3);
  }

  @Test
  void imagesOfSeveralPlatformsGetTheirNameTogether() throws IOException {
    Descriptor old = add("old", "app");
    Descriptor one = add("one");
    Descriptor two = add("two", "two");

    store.putAll(List.of(ImageReference.parse("app")), List.of(one, two));

    assertThat(store.named(ImageReference.parse("app")))
        .extracting(StoredImage::descriptor)
        .containsExactlyInAnyOrder(one, two);
    assertThat(store.list())
        .filteredOn(image -> image.references().isEmpty())
        .extracting(StoredImage::descriptor)
        .containsExactly(old);
    assertThat(store.find(ImageReference.parse("two"))).isPresent();

    store.putAll(List.of(), List.of(old, one));
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void anImageWithoutANameIsKeptOnce() throws IOException {
    add("one");
    Descriptor manifest = add("one");

    assertThat(store.list())
        .singleElement()
        .satisfies(image -> assertThat(image.descriptor()).isEqualTo(manifest));
  }

  @Test
  void theBeginningOfAnImageIdFindsIt() throws IOException {
    add("one", "app");
    Digest id = store.list().get(0).id();

    assertThat(store.find(id.hex().substring(0, 12), AMD64)).hasSize(1);
    assertThat(store.find(id.toString(), AMD64)).hasSize(1);
    assertThat(store.find("app", AMD64)).hasSize(1);
    assertThat(store.find("0000000", AMD64)).isEmpty();
    assertThat(store.find("No Name", AMD64)).isEmpty();
  }

  @Test
  void manyWritersLoseNoName() throws Exception {
    Descriptor manifest = add("one");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ImageReference name = ImageReference.parse("app:" + i);
      writers.add(
          pool.submit(
              () -> {
                new ImageStore(root, blobs).put(List.of(name), manifest);
                return null;
              }));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    pool.shutdown();

    assertThat(store.list().get(0).references()).hasSize(20);
  }

  @Test
  void whatAKillLeftBehindDoesNotStopTheNextWriter() throws IOException {
    Files.createDirectories(root.resolve("jbuild"));
    Files.writeString(root.resolve("jbuild/index.json.new"), "{\"manif");

    add("one", "app");

    assertThat(store.find(ImageReference.parse("app"))).isPresent();
    assertThat(root.resolve("jbuild/index.json.new")).doesNotExist();
  }

  @Test
  void anEntryWhoseManifestIsGoneIsAMiss() throws IOException {
    Descriptor manifest = add("one", "app");
    Files.delete(blobs.file(manifest.digest()));

    assertThat(store.find(ImageReference.parse("app"))).isEmpty();
  }

  @Test
  void anImageFromElsewhereIsKeptAsItCameAndItsLayersComeWhenTheyAreRead(@TempDir Path other)
      throws IOException {
    FolderBlobStore there = new FolderBlobStore(other);
    Image image = Samples.image(there, "one", "two");
    Manifest manifest = image.manifest(new TreeMap<>());
    byte[] bytes =
        new String(manifest.toBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .replace(",", ", ")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    there.add(image.config().toBytes());

    Image opened = store.open(RemoteImage.of(bytes, d -> there.find(d.digest()).orElseThrow()));

    assertThat(opened).extracting(Image::id).isEqualTo(image.id());
    assertThat(blobs.find(Digest.of(bytes))).isPresent();
    Digest first = image.layers().diffIds().get(0);
    Digest second = image.layers().diffIds().get(1);
    assertThat(blobs.find(first)).isEmpty();
    try (InputStream in = opened.layers().layers().get(0).blob().open()) {
      assertThat(Digest.of(in.readAllBytes())).isEqualTo(first);
    }
    assertThat(blobs.find(first)).isPresent();
    assertThat(blobs.find(second)).isEmpty();
  }

  @Test
  void aManifestThatDoesNotFitItsConfigIsRefused() throws IOException {
    Image image = Samples.image(blobs, "one", "two");
    blobs.add(image.config().toBytes());
    Manifest whole = image.manifest(new TreeMap<>());
    Manifest half =
        new Manifest(
            whole.mediaType(), whole.config(), whole.layers().subList(0, 1), whole.annotations());

    assertThatThrownBy(() -> store.open(RemoteImage.of(half.toBytes(), SmallBlob::missing)))
        .isInstanceOf(IOException.class)
        .hasMessage("malformed image: its manifest has 1 layers, its config 2");
  }

  @Test
  void aConfigThatIsTooLargeIsRefusedBeforeItIsFetched() {
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            new Descriptor(MediaTypes.OCI_CONFIG, Digest.of(new byte[0]), 1L << 40),
            List.of(),
            new TreeMap<>());

    assertThatThrownBy(() -> store.open(RemoteImage.of(manifest.toBytes(), SmallBlob::missing)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than the limit of 16777216");
  }

  @Test
  @Tag("interop")
  void skopeoAndUmociReadTheStore(@TempDir Path out) throws Exception {
    add("one", "busybox", "host:5000/a:1");

    String raw = Tools.run("skopeo", "inspect", "--raw", "oci:" + root + ":busybox:latest");
    Tools.run("skopeo", "copy", "oci:" + root + ":host:5000/a:1", "dir:" + out.resolve("dir"));
    String tags = Tools.run("umoci", "list", "--layout", root.toString());

    assertThat(Digest.of(raw.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(store.list().get(0).descriptor().digest());
    assertThat(tags.lines()).contains("busybox:latest", "host:5000/a:1");
  }

  @Test
  @Tag("interop")
  void anImageThatSkopeoPutIntoTheStoreIsFound(@TempDir Path other) throws Exception {
    FolderBlobStore there = new FolderBlobStore(other);
    put(new ImageStore(other, there), there, "one", "x");
    add("two", "mine");

    Tools.run("skopeo", "copy", "oci:" + other + ":x:latest", "oci:" + root + ":theirs:2");

    assertThat(store.find(ImageReference.parse("theirs:2"))).isPresent();
    assertThat(store.find(ImageReference.parse("mine"))).isPresent();
  }

  private Descriptor add(String content, String... names) throws IOException {
    return put(store, blobs, content, names);
  }

  private static Descriptor put(
      ImageStore store, FolderBlobStore blobs, String content, String... names) throws IOException {
    Image image = Samples.image(blobs, content);
    blobs.add(image.config().toBytes());
    byte[] bytes = image.manifest(new TreeMap<>()).toBytes();
    blobs.add(bytes);
    Descriptor descriptor = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length);
    store.put(List.of(names).stream().map(ImageReference::parse).toList(), descriptor);
    return descriptor;
  }
}
