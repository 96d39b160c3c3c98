package io.jbuild.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path store;

  private WorkFolder own = new WorkFolder(Path.of("/nowhere"));
  private WorkFolder others = new WorkFolder(Path.of("/nowhere"));

  @BeforeEach
  void begin() {
    own = new WorkFolder(store.resolve("work"));
    others = new WorkFolder(store.resolve("work"));
  }

  @AfterEach
  void end() throws IOException {
    own.close();
    others.close();
  }

  private Path folder() {
    return store.resolve("blobs").resolve("sha256");
  }

  /** As an earlier process left it. */
  private Digest old(String content) throws IOException {
    try (WorkFolder ended = new WorkFolder(store.resolve("work"))) {
      Digest digest = new LayoutBlobStore(store, ended).add(content.getBytes(UTF_8)).digest();
      Files.setLastModifiedTime(folder().resolve(digest.hex()), FileTime.from(LONG_AGO));
      return digest;
    }
  }

  private Sweep sweep() throws IOException {
    return new Sweep(own, WorkFolder::delete);
  }

  @Test
  void whatNobodyNeedsIsTaken() throws Exception {
    Digest needed = old("needed");
    Digest garbage = old("garbage");
    Path foreign = Files.createFile(folder().resolve("README"));

    assertThat(sweep().sweep(folder(), Set.of(needed)))
        .singleElement()
        .satisfies(
            taken -> {
              assertThat(taken.digest()).isEqualTo(garbage);
              assertThat(taken.size()).isPositive();
            });

    assertThat(folder()).isDirectoryContaining(file -> file.endsWith(needed.hex()));
    assertThat(folder().resolve(garbage.hex())).doesNotExist();
    assertThat(foreign).exists();
    own.close();
    assertThat(store.resolve("work")).isDirectoryNotContaining("glob:**build*");
  }

  @Test
  void whatIsNotThereIsNotSwept() throws Exception {
    assertThat(sweep().sweep(store.resolve("nothing"), Set.of())).isEmpty();
  }

  @Test
  void whatAnotherProcessFoundIsLeftUntilThatEnds() throws Exception {
    Digest found = old("found");
    Digest unseen = old("unseen");
    others.begin();
    assertThat(new LayoutBlobStore(store, others).find(found)).isPresent();

    assertThat(sweep().sweep(folder(), Set.of()))
        .extracting(Sweep.Taken::digest)
        .containsExactly(unseen);

    others.close();
    Thread.sleep(1100); // Times are compared with a second's tolerance.
    own.close();
    own = new WorkFolder(store.resolve("work"));
    assertThat(sweep().sweep(folder(), Set.of()))
        .extracting(Sweep.Taken::digest)
        .containsExactly(found);
  }

  @Test
  void whatAnotherProcessMadeIsLeftThoughItsBytesWereThereBefore() throws Exception {
    Digest before = old("the same");
    others.begin();
    BlobStore blobs = new LayoutBlobStore(store, others);
    Digest fresh = blobs.add("new".getBytes(UTF_8)).digest();
    assertThat(blobs.add("the same".getBytes(UTF_8)).digest()).isEqualTo(before);

    assertThat(sweep().sweep(folder(), Set.of())).isEmpty();

    assertThat(blobs.find(fresh)).isPresent();
    assertThat(blobs.find(before)).isPresent();
  }

  @Test
  void whatIsFoundWhileItIsTakenIsPutBack() throws Exception {
    Digest found = old("found");
    others.begin();
    BlobStore blobs = new LayoutBlobStore(store, others);
    // Between the first look at its mark and the move nobody can step in a test: so the mark of
    // what was moved is made fresh before it is read for good.
    Sweep sweep = sweep();
    Path thing = folder().resolve(found.hex());
    Files.setLastModifiedTime(thing, FileTime.from(Instant.now()));

    assertThat(sweep.sweep(folder(), Set.of())).isEmpty();
    assertThat(blobs.find(found)).isPresent();
  }

  @Test
  void whoHasNotBegunMarksNothing() throws Exception {
    Digest digest = old("looked at");

    Optional<Blob> found = new LayoutBlobStore(store, others).find(digest);

    assertThat(found).isPresent();
    assertThat(Files.getLastModifiedTime(folder().resolve(digest.hex())).toInstant())
        .isEqualTo(LONG_AGO);
  }
}
