package io.jbuild.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.archive.TarMaker;
import io.jbuild.blob.Blob;
import io.jbuild.blob.Compression;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerIndex;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerReadingTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void deletionsHaveTheBytesOfWhatTheyHide() throws IOException {
    assertThat(
            read(
                1,
                new TarMaker().file("a", "123").file("b", "12345"),
                new TarMaker().file(".wh.a", "").file(".wh.none", "")))
        .containsExactly("DELETED /a 3", "DELETED /none 0");
  }

  @Test
  void anOpaqueDirectoryDeletesWhatItDoesNotHave() throws IOException {
    assertThat(
            read(
                1,
                new TarMaker().directory("d").file("d/a", "1").file("d/b", "12"),
                new TarMaker().directory("d").file("d/.wh..wh..opq", "").file("d/b", "123")))
        .containsExactly("DELETED /d/a 1", "CHANGED /d/b 3");
  }

  @Test
  void filesAreHiddenByDeletionsReplacementsAndOtherFilesInTheirFoldersPlace() throws IOException {
    assertThat(
            read(
                0,
                new TarMaker()
                    .file("deleted", "1")
                    .file("dir/below", "1")
                    .file("folder/gone", "1")
                    .file("kept", "1")
                    .file("opaque/x", "1")
                    .file("replaced", "1"),
                new TarMaker().file("other", ""),
                new TarMaker()
                    .file(".wh.deleted", "")
                    .file("dir", "now a file")
                    .file(".wh.folder", "")
                    .directory("opaque")
                    .file("opaque/.wh..wh..opq", "")
                    .file("replaced", "2")))
        .containsExactly(
            "ADDED /deleted 1 by 3 DELETED",
            "ADDED /dir/below 1 by 3 DELETED",
            "ADDED /folder/gone 1 by 3 DELETED",
            "ADDED /kept 1",
            "ADDED /opaque/x 1 by 3 DELETED",
            "ADDED /replaced 1 by 3 CHANGED");
  }

  @Test
  void aFileOfSeveralNamesCountsOnce() throws IOException {
    assertThat(read(0, new TarMaker().file("a", "123").hardLink("b", "a")))
        .containsExactly("ADDED /a 3", "ADDED /b 0");
  }

  /** Lines of one layer of several. */
  private List<String> read(int number, TarMaker... tars) throws IOException {
    List<Layer> layers = new ArrayList<>();
    List<LayerIndex> indexes = new ArrayList<>();
    for (TarMaker tar : tars) {
      Blob blob = store.blobs().add(tar.toBytes());
      Layer layer = new Layer(Compression.UNCOMPRESSED.mediaType(), blob, blob.digest());
      layers.add(layer);
      indexes.add(store.layers().index(layer));
    }
    List<String> lines = new ArrayList<>();
    new LayerReading(
            indexes.get(number),
            store.layers().snapshot(new LayerStack(layers.subList(0, number))),
            indexes.subList(number + 1, indexes.size()),
            number + 1)
        .forEach(
            (path, how) ->
                lines.add(
                    path.kind()
                        + " "
                        + path.path()
                        + " "
                        + path.bytes()
                        + (path.hiddenBy().isPresent()
                            ? " by " + path.hiddenBy().getAsInt() + " " + how
                            : "")));
    return lines;
  }
}
