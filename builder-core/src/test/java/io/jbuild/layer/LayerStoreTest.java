package io.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.TarMaker;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerStoreTest {
  private static final Attributes PLAIN = new Attributes(0644, 0, 0, Instant.EPOCH);
  private static final FileNode.Directory DIRECTORY = new FileNode.Directory(PLAIN.withMode(0755));

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
  void aDiffOfNothingIsAnEmptyTar() throws IOException {
    Layer layer = store.pack(store.writable(LayerStack.EMPTY).diff());

    assertThat(blobs.file(layer.diffId())).hasBinaryContent(new byte[1024]);
    assertThat(layer.blob().digest()).isEqualTo(layer.diffId());
    assertThat(store.index(layer).size()).isEqualTo(1);
    assertThat(store.index(layer).implied(0)).isTrue();
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void aDamagedIndexIsMadeAgain() throws IOException {
    WritableSnapshot written = store.writable(LayerStack.EMPTY);
    put(written, "/a", "content");
    Layer layer = store.pack(written.diff());
    Path index = store.folder(layer.diffId()).resolve("index");
    byte[] whole = Files.readAllBytes(index);
    for (int at = 0; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(index, at % 2 == 0 ? damaged : Arrays.copyOf(whole, at));

      LayerIndex again = new LayerStore(folder, blobs, work).index(layer);

      assertThat(again.path(1)).hasToString("/a");
      assertThat(index).hasBinaryContent(whole);
    }
  }

  @Test
  void aNameThatWouldReadAsAWhiteoutIsRefused() throws IOException {
    WritableSnapshot written = store.writable(LayerStack.EMPTY);
    put(written, "/.wh.foo", "");

    assertThatThrownBy(() -> store.pack(written.diff()))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "/.wh.foo cannot be part of an image: names that begin with .wh. say in a layer that"
                + " something is deleted");
    assertThat(folder.resolve("blobs")).doesNotExist();
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void aFileThatChangesWhileItIsReadIsToldAsSuch() throws IOException {
    for (long size : new long[] {3, 5}) {
      WritableSnapshot written = store.writable(LayerStack.EMPTY);
      FileNode.RegularFile promised = new FileNode.RegularFile(PLAIN, size, 0);
      written.put(ImagePath.of("/f"), promised, new SampleFiles(), ImagePath.of("/abc"));

      assertThatThrownBy(() -> store.pack(written.diff()))
          .isInstanceOf(BuildException.class)
          .hasMessage("/f changed while it was read");
    }
    assertThat(work.path()).isEmptyDirectory();
  }

  @Test
  void whiteoutsAndMarkersStandWhereTheSpecificationWantsThem() throws IOException {
    WritableSnapshot base = store.writable(LayerStack.EMPTY);
    for (String directory : List.of("/d", "/d/sub", "/e")) {
      base.put(ImagePath.of(directory), DIRECTORY);
      put(base, directory + "/z", "");
    }
    LayerStack stack = LayerStack.EMPTY.plus(store.pack(base.diff()));
    WritableSnapshot written = store.writable(stack);
    written.remove(ImagePath.of("/d/z"));
    put(written, "/d/a", "");
    put(written, "/d/sub/b", "");
    written.remove(ImagePath.of("/e"));
    written.put(ImagePath.of("/e"), DIRECTORY);
    put(written, "/e/new", "");
    RecordedDiff visits = new RecordedDiff();
    written.diff().forEach(visits);

    assertThat(visits.visits())
        .extracting(line -> line.replaceAll(" \\(.*", ""))
        .containsExactly(
            "put /d",
            "whiteout /d/z",
            "put /d/a",
            "put /d/sub",
            "put /d/sub/b",
            "put /e",
            "opaque /e",
            "put /e/new");
    Snapshot after = store.snapshot(stack.plus(store.pack(written.diff())));
    assertThat(after.list(ImagePath.of("/d"))).hasToString("[/d/a, /d/sub]");
    assertThat(after.list(ImagePath.of("/e"))).hasToString("[/e/new]");
  }

  @Test
  void severalProcessesMayDoTheSame() throws Exception {
    TarMaker tar = new TarMaker();
    for (int i = 0; i < 300; i++) {
      tar.file("d/file" + i, "content " + i);
    }
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (var out = Compression.GZIP.compress(gzip)) {
      out.write(tar.toBytes());
    }
    Layer layer =
        new Layer(
            Compression.GZIP.mediaType(), blobs.add(gzip.toByteArray()), Digest.of(tar.toBytes()));
    List<Callable<String>> readers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      LayerStore another = i % 2 == 0 ? store : new LayerStore(folder, blobs, work);
      String path = "/d/file" + i;
      readers.add(() -> read(another.snapshot(LayerStack.EMPTY.plus(layer)), path));
    }
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      int i = 0;
      for (Future<String> read : pool.invokeAll(readers)) {
        assertThat(read.get()).isEqualTo("content " + i++);
      }
    } finally {
      pool.shutdown();
    }
    // The plain tar of each store, which goes with its process, and nothing else.
    assertThat(work.path().toFile().list()).hasSize(9).allMatch(name -> name.startsWith("tar-"));
  }

  @Test
  void anInterruptedReaderDoesNotHarmTheOthers() throws Exception {
    WritableSnapshot written = store.writable(LayerStack.EMPTY);
    put(written, "/a", "content");
    Snapshot snapshot = store.snapshot(LayerStack.EMPTY.plus(store.pack(written.diff())));
    try (InputStream in = snapshot.open(ImagePath.of("/a"))) {
      Thread interrupted =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> read(snapshot, "/a")).isInstanceOf(IOException.class);
              });
      interrupted.start();
      interrupted.join();
      assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("content");
    }
  }

  @Test
  void aStackOf520LayersIsOneFileSystem() throws IOException {
    LayerStack stack = LayerStack.EMPTY;
    for (int i = 0; i < 520; i++) {
      WritableSnapshot written = store.writable(stack);
      if (i == 0) {
        written.put(ImagePath.of("/d"), DIRECTORY);
      }
      put(written, "/d/f" + i, "" + i);
      put(written, "/d/common", "" + i);
      if (i > 0) {
        written.remove(ImagePath.of("/d/f" + (i - 1)));
      }
      stack = stack.plus(store.pack(written.diff()));
    }
    Snapshot snapshot = new LayerStore(folder, blobs, work).snapshot(stack);

    assertThat(snapshot.list(ImagePath.of("/d"))).hasToString("[/d/common, /d/f519]");
    assertThat(read(snapshot, "/d/common")).isEqualTo("519");
    assertThat(snapshot.find(ImagePath.of("/d/f0"))).isEmpty();
  }

  private static void put(WritableSnapshot snapshot, String path, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    snapshot.put(ImagePath.of(path), new FileNode.RegularFile(PLAIN, 0, 0), bytes);
  }

  private static String read(Snapshot snapshot, String path) throws IOException {
    try (InputStream in = snapshot.open(ImagePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
