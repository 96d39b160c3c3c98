package io.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.Blob;
import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import io.jbuild.snapshot.WritableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class LayerPropertiesTest {
  private Path folder = Path.of("");
  private WorkFolder work = new WorkFolder(Path.of(""));
  private BlobStore blobs = new LayoutBlobStore(folder, work);
  private LayerStore store = new LayerStore(folder, blobs, work);

  @BeforeProperty
  void open() throws IOException {
    folder = Files.createTempDirectory("layers");
    work = new WorkFolder(folder.resolve("jbuild").resolve("work"));
    blobs = new LayoutBlobStore(folder, work);
    store = new LayerStore(folder, blobs, work);
  }

  @AfterProperty
  void delete() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Change.lists(30);
  }

  @Property(tries = 150)
  void aDiffPutOnWhatWasBeforeGivesWhatIsAfter(
      @ForAll("changes") List<Change> first,
      @ForAll("changes") List<Change> second,
      @ForAll("changes") List<Change> third)
      throws IOException {
    LayerStack stack = LayerStack.EMPTY;
    SortedMap<ImagePath, Change.Model> model = new TreeMap<>();
    for (List<Change> changes : List.of(first, second, third)) {
      WritableSnapshot written = store.writable(stack);
      for (Change change : changes) {
        change.apply(written, model);
      }
      assertSame(written, model);
      Layer layer = store.pack(written.diff());
      stack = stack.plus(layer);
      Snapshot after = store.snapshot(stack);
      assertSame(after, model);
      assertLinksKept(written, after);
      assertThat(RecordedDiff.visits(store.writable(stack).diff())).isEmpty();
    }
  }

  @Property(tries = 80)
  void whatIsReadBackIsTheDiff(
      @ForAll("changes") List<Change> first, @ForAll("changes") List<Change> second)
      throws IOException {
    SortedMap<ImagePath, Change.Model> model = new TreeMap<>();
    WritableSnapshot below = store.writable(LayerStack.EMPTY);
    for (Change change : first) {
      change.apply(below, model);
    }
    LayerStack stack = LayerStack.EMPTY.plus(store.pack(below.diff()));
    WritableSnapshot written = store.writable(stack);
    for (Change change : second) {
      change.apply(written, model);
    }
    List<String> visits = RecordedDiff.visits(written.diff());
    Layer layer = store.pack(written.diff());

    assertThat(RecordedDiff.visits(store.index(layer).diff())).isEqualTo(visits);
    assertThat(store.pack(store.index(layer).diff()).diffId()).isEqualTo(layer.diffId());
    Files.delete(store.folder(layer.diffId()).resolve("index"));
    assertThat(RecordedDiff.visits(new LayerStore(folder, blobs, work).index(layer).diff()))
        .isEqualTo(visits);
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      Files.delete(store.folder(layer.diffId()).resolve("index"));
      Layer compressed = compress(layer, compression);
      assertThat(RecordedDiff.visits(new LayerStore(folder, blobs, work).index(compressed).diff()))
          .isEqualTo(visits);
    }
  }

  @Property(tries = 80)
  void theOrderOfWritesChangesNoByte(@ForAll("changes") List<Change> changes, @ForAll long seed)
      throws IOException {
    SortedMap<ImagePath, Change.Model> model = new TreeMap<>();
    WritableSnapshot written = store.writable(LayerStack.EMPTY);
    for (Change change : changes) {
      change.apply(written, model);
    }
    List<Map.Entry<ImagePath, Change.Model>> entries = new ArrayList<>(model.entrySet());
    Collections.shuffle(entries, new Random(seed));
    WritableSnapshot again = store.writable(LayerStack.EMPTY);
    for (var entry : entries) {
      ImagePath at = ImagePath.ROOT;
      for (var name : entry.getKey().names()) {
        at = at.child(name);
        put(again, at, Objects.requireNonNull(model.get(at)));
      }
    }
    assertThat(store.pack(again.diff()).diffId()).isEqualTo(store.pack(written.diff()).diffId());
  }

  private static void put(WritableSnapshot snapshot, ImagePath path, Change.Model model)
      throws IOException {
    if (model.node() instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
      snapshot.put(path, file, Change.SOURCE, ImagePath.of(model.content()));
    } else if (model.node() instanceof FileNode.RegularFile file) {
      snapshot.put(path, file, model.content().toBytes());
    } else {
      snapshot.put(path, model.node());
    }
  }

  private Layer compress(Layer layer, Compression compression) throws IOException {
    try (BlobStore.Writer writer = blobs.write()) {
      try (InputStream in = layer.blob().open();
          OutputStream out = compression.compress(writer.stream())) {
        in.transferTo(out);
      }
      Blob blob = writer.commit();
      return new Layer(compression.mediaType(), blob, layer.diffId());
    }
  }

  private static void assertSame(Snapshot snapshot, SortedMap<ImagePath, Change.Model> model)
      throws IOException {
    List<ImagePath> paths = SnapshotPaths.of(snapshot);
    assertThat(paths).containsExactlyElementsOf(model.keySet());
    for (ImagePath path : paths) {
      Change.Model expected = Objects.requireNonNull(model.get(path));
      FileNode found = snapshot.find(path).orElseThrow();
      assertThat(withoutGroup(found)).as("%s", path).isEqualTo(withoutGroup(expected.node()));
      if (found instanceof FileNode.RegularFile) {
        try (InputStream in = snapshot.open(path)) {
          assertThat(in.readAllBytes()).isEqualTo(expected.content().toBytes());
        }
        assertThat(snapshot.digest(path)).isEqualTo(Digest.of(expected.content().toBytes()));
      }
      assertThat(snapshot.find(path.child("none"))).isEmpty();
    }
  }

  /** Names that were one file when written are one file when read. */
  private static void assertLinksKept(Snapshot written, Snapshot read) throws IOException {
    List<ImagePath> paths = SnapshotPaths.of(written);
    Map<Long, Long> groups = new TreeMap<>();
    for (ImagePath path : paths) {
      if (written.find(path).orElseThrow() instanceof FileNode.RegularFile file
          && file.linkGroup() != 0) {
        long group = ((FileNode.RegularFile) read.find(path).orElseThrow()).linkGroup();
        Long known = groups.putIfAbsent(file.linkGroup(), group);
        assertThat(known).as("%s", path).isIn(null, group);
      }
    }
  }

  private static FileNode withoutGroup(FileNode node) {
    return node instanceof FileNode.RegularFile file
        ? new FileNode.RegularFile(file.attributes(), file.size(), 0)
        : node;
  }
}
