package io.jbuild.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.RecordedSize;
import io.jbuild.command.LayerTrees;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBoundTest {

  private static final int MEGABYTE = 1 << 20;

  @TempDir Path folder;

  private Path root = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectories(folder.resolve("store"));
    byte[] bytes = new byte[MEGABYTE];
    new Random(1).nextBytes(bytes);
    Files.write(Files.createDirectories(root.resolve("blobs/sha256")).resolve("a"), bytes);
    for (int i = 0; i < 100; i++) {
      Path small = root.resolve("jbuild/steps/" + i);
      Files.createDirectories(small.getParent());
      Files.writeString(small, "a");
    }
  }

  private Path tree() throws IOException {
    Path tree = root.resolve("jbuild/layers/" + "0".repeat(64) + "/tree");
    Files.createDirectories(tree);
    Files.write(tree.resolve("file"), new byte[MEGABYTE]);
    return tree;
  }

  private OptionalLong most() throws IOException {
    try (Store store = Store.open(root)) {
      return StoreBound.of(store);
    }
  }

  private long exact() throws IOException {
    try (Store store = Store.open(root)) {
      return StoreSizes.of(store, new Machine(new TreeMap<>())).bytes();
    }
  }

  @Test
  void itIsMoreThanWhatIsThereAndNotManyTimesAsMuch() throws IOException {
    assertThat(most().orElseThrow()).isBetween(exact(), 4L * MEGABYTE);
  }

  @Test
  void aTreeIsWhatStandsBesideIt() throws IOException {
    long without = most().orElseThrow();
    Path tree = tree();
    assertThat(most()).isEmpty();
    try (Store store = Store.open(root)) {
      RecordedSize.write(tree, LayerTrees.WHOLE, 1L << 40, store.work());
    }
    assertThat(most().orElseThrow() - (1L << 40)).isBetween(without, without + MEGABYTE);
  }

  @Test
  void compressedFormsOfALayerAreCountedAsTheyAre() throws IOException {
    long without = most().orElseThrow();
    Path forms = root.resolve("jbuild/layers/" + "0".repeat(64) + "/compressed");
    Files.createDirectories(forms);
    Files.write(forms.resolve("gzip-2-" + "0".repeat(64)), new byte[MEGABYTE]);
    assertThat(most().orElseThrow()).isBetween(without + MEGABYTE, without + 2L * MEGABYTE);
  }

  @Test
  void whatCommandsKeepIsCounted() throws IOException {
    Files.createDirectories(root.resolve("jbuild/mounts/own/cache"));
    assertThat(most()).isEmpty();
  }

  @Test
  void aLinkLeadsNowhere() throws IOException {
    Files.createSymbolicLink(root.resolve("jbuild/link"), folder);
    Files.write(folder.resolve("elsewhere"), new byte[8 * MEGABYTE]);
    assertThat(most().orElseThrow()).isLessThan(4L * MEGABYTE);
  }
}
