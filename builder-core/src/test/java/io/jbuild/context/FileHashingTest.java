package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.event.Transfer;
import io.jbuild.event.Transfers;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far the hashing of a context is. */
class FileHashingTest {

  private static final int FILES = FileHashing.FEW_FILES + 10;
  private static final int SIZE = 100_000;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  /** Those of which more than a little was read. */
  private final List<Transfer> read = Collections.synchronizedList(new ArrayList<>());

  private int scratch;

  private void makeFiles() throws IOException {
    Files.createDirectory(folder.resolve("context"));
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("context/f" + i), new byte[SIZE]);
    }
  }

  private Transfer hashed(LocalSnapshot context) throws IOException {
    Transfers transfers = read::add;
    Transfer reading = transfers.begin("read context");
    try (LocalSnapshot.Hashing hashing = context.hashing(2, reading)) {
      for (ImagePath path : context.list(ImagePath.ROOT)) {
        FileNode.RegularFile file = (FileNode.RegularFile) context.find(path).orElseThrow();
        hashing.add(path, file.size());
      }
      hashing.finish();
    }
    return reading;
  }

  private ContextSnapshot context(Optional<DigestMemory> memory) throws IOException {
    return ContextSnapshot.of(
        folder.resolve("context"), IgnoreFile.NONE, ContextTimes.PRESERVE, memory);
  }

  @Test
  void allBytesCountWhetherTheyAreReadOrKnown() throws Exception {
    makeFiles();
    ContextSnapshot context = context(Optional.empty());

    Transfer first = hashed(context);
    Transfer second = hashed(context);

    assertThat(first.moved()).isEqualTo(FILES * SIZE);
    assertThat(second.moved()).isEqualTo(FILES * SIZE);
    assertThat(read).containsExactly(first);
  }

  @Test
  void whatAnEarlierBuildHasReadIsNotRead() throws Exception {
    Path real = folder.toRealPath();
    assumeTrue(
        MountedFileSystems.read()
            .isExact(ContextFile.read(real, (d, i) -> 0).version().device(), real),
        "the tests' files are on no file system of a disk");
    makeFiles();
    Thread.sleep(60); // What is more recent than the memory believes.
    DigestMemory first = memory();
    hashed(context(Optional.of(first)));
    first.save();
    assertThat(read).hasSize(1);

    Transfer again = hashed(context(Optional.of(memory())));

    assertThat(read).hasSize(1);
    assertThat(again.moved()).isEqualTo(FILES * SIZE);
  }

  @Test
  void filesOfSeveralPlacesAreCountedTogether() throws Exception {
    makeFiles();
    Path single = Files.write(folder.resolve("single"), new byte[SIZE]);
    SortedMap<ImagePath, Path> places = new TreeMap<>();
    places.put(ImagePath.of("a"), folder.resolve("context"));
    places.put(ImagePath.of("b"), single);
    AssembledSnapshot context =
        AssembledSnapshot.of(places, ContextTimes.PRESERVE, Optional.empty());
    Transfer reading = new Transfer("read context", 0);
    try (LocalSnapshot.Hashing hashing = context.hashing(2, reading)) {
      for (ImagePath path : context.list(ImagePath.of("a"))) {
        hashing.add(path, SIZE);
      }
      hashing.add(ImagePath.of("b"), SIZE);
      hashing.finish();
    }
    assertThat(reading.moved()).isEqualTo((FILES + 1) * SIZE);
  }

  private DigestMemory memory() {
    return new DigestMemory(
        folder.resolve("digests"),
        () -> folder.resolve("scratch" + scratch++),
        Duration.ofMillis(20));
  }
}
