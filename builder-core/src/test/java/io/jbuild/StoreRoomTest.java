package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.Blob;
import io.jbuild.cache.CacheKey;
import io.jbuild.event.BuildEvent;
import io.jbuild.images.StoreRoom;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import io.jbuild.request.RegistryLogins;
import io.jbuild.request.StoreLimit;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes from a store while something is written into it, and what does not. */
class StoreRoomTest {

  private static final int MEGABYTE = 1_000_000;

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make() throws IOException {
    builds = new TestBuilds(folder);
    Files.createDirectories(builds.context(""));
    for (String name : List.of("a", "b", "c")) {
      byte[] bytes = new byte[3 * MEGABYTE];
      new Random(name.hashCode()).nextBytes(bytes);
      Files.write(builds.context(name), bytes);
    }
  }

  private Path store() {
    return builds.store("store");
  }

  private static StoreLimit megabytes(int limit) {
    return new StoreLimit(OptionalLong.of((long) limit * MEGABYTE));
  }

  /** A result without an image, used an hour ago. */
  private Path result(String file, long millis) throws Exception {
    builds.build("store", "FROM scratch\nCOPY " + file + " /\n", file);
    Digest layer = builds.engine("store").images().find(file).config().diffIds().get(0);
    builds.engine("store").images().remove(List.of(file), /* force= */ false);
    Path blob = store().resolve("blobs/sha256/" + layer.hex());
    try (Stream<Path> records = Files.list(store().resolve("jbuild/steps"))) {
      for (Path record : records.toList()) {
        String text = Files.readString(record);
        if (text.contains(layer.hex())) {
          Files.writeString(
              record, text.replaceFirst("(\"costMilliseconds\":\\s*)\\d+", "$1" + millis));
        }
      }
    }
    return blob;
  }

  private void age() throws IOException {
    FileTime time = FileTime.from(Instant.now().minusSeconds(3600));
    try (Stream<Path> files = Files.walk(store())) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  private void build(StoreLimit limit, String files, String tag) throws Exception {
    builds.context("Dockerfile", "FROM scratch\nCOPY " + files + " /\n");
    builds.context(".dockerignore", "Dockerfile\n.dockerignore\n");
    builds
        .engine("store")
        .within(limit)
        .build(
            builds.request(tag),
            event -> {
              noteLargest(event);
              events.add(event);
            },
            OutputStream.nullOutputStream());
  }

  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private long largest;

  /** All that is there when a step is done, its unfinished files too. */
  private void noteLargest(BuildEvent event) {
    if (event instanceof BuildEvent.StepFinished) {
      try {
        largest = builds.engine("store").usage().bytes();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private List<String> warnings() {
    return events.stream()
        .filter(BuildEvent.Warning.class::isInstance)
        .map(event -> ((BuildEvent.Warning) event).message())
        .toList();
  }

  @Test
  void whatIsCheapGoesBeforeABuildWritesWhatItCostsAndTheExpensiveStays() throws Exception {
    Path cheap = result("a", 5);
    Path expensive = result("b", 600_000);
    age();

    build(megabytes(8), "c", "app");

    assertThat(largest).isBetween(6L * MEGABYTE, 8L * MEGABYTE);
    assertThat(cheap).doesNotExist();
    assertThat(expensive).exists();
    assertThat(LayoutReader.open(store()).image("app:latest").rootFilesystem().files())
        .containsOnlyKeys("c");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aBuildThatNeedsMoreThanTheStoreMayHaveIsDoneAndSaysSoOnce() throws Exception {
    Path old = result("a", 5);
    age();

    build(megabytes(2), "b c", "app");

    assertThat(old).doesNotExist();
    assertThat(LayoutReader.open(store()).image("app:latest").rootFilesystem().files())
        .containsOnlyKeys("b", "c");
    assertThat(warnings())
        .singleElement()
        .asString()
        .matches(
            "the store has \\d MB, more than the 2 MB that it may have: what is left in it is in use, and the"
                + " work goes on");
  }

  @Test
  void whatIsSmallMakesNobodyLook() throws Exception {
    Path old = result("a", 5);
    age();
    Files.write(builds.context("small"), new byte[50_000]);

    build(megabytes(1), "small", "app");

    assertThat(old).exists();
  }

  @Test
  void aProcessAtWorkKeepsWhatItHasFoundAndWhatItHasWritten() throws Exception {
    Path found = result("a", 5);
    age();
    try (Store other = Store.open(store())) {
      other.work().begin();
      assertThat(other.blobs().find(digest(found))).isPresent();
      Path written = other.blobs().file(other.blobs().add(new byte[MEGABYTE]).digest());

      build(megabytes(2), "b", "app");

      assertThat(found).exists();
      assertThat(written).exists();
    }
  }

  private static Digest digest(Path blob) {
    return Digest.parse("sha256:" + blob.getFileName());
  }

  @Test
  void whatIsToldToComeMakesRoomAtOnceAndALieMakesNone() throws Exception {
    Path old = result("a", 5);
    age();
    List<String> told = new ArrayList<>();
    Machine machine = new Machine(new TreeMap<>(), RegistryLogins.NONE, Optional.of(megabytes(8)));
    try (Store store = StoreRoom.in(Store.open(store()), machine, told::add)) {
      store.work().begin();
      store.work().room().expect(Long.MAX_VALUE);
      store.work().room().expect(1000);
      assertThat(old).exists();

      store.work().room().expect(7 * MEGABYTE);

      assertThat(old).doesNotExist();
    }
    assertThat(told).isEmpty();
  }

  /** By no build: what that maps of files stays in use for as long as Java likes. */
  @Test
  @Tag("namespaces")
  void aDiskThatIsFullOfWhatCanBeMadeAgainIsNotFull() throws Exception {
    try (SmallDisk disk = SmallDisk.inMemory(store(), 5000, 2000)) {
      assertThat(disk.folder()).isEqualTo(store());
      Blob old;
      try (Store store = Store.open(store())) {
        old = store.blobs().add(Files.readAllBytes(builds.context("a")));
        store
            .records()
            .put(
                CacheKey.of("test", 1).build(),
                new Layer(MediaTypes.OCI_LAYER, old, old.digest()),
                Duration.ofMillis(5));
      }
      age();
      byte[] more = Files.readAllBytes(builds.context("b"));
      try (Store store = Store.open(store())) {
        store.work().begin();
        assertThatThrownBy(() -> store.blobs().add(more))
            .hasMessageContaining("No space left on device");
      }
      Machine machine =
          new Machine(new TreeMap<>(), RegistryLogins.NONE, Optional.of(megabytes(100)));
      try (Store store = StoreRoom.in(Store.open(store()), machine, words -> {})) {
        store.work().begin();

        Blob written = store.blobs().add(more);

        assertThat(store.blobs().find(written.digest())).isPresent();
        assertThat(store.blobs().find(old.digest())).isEmpty();
      }
    }
  }
}
