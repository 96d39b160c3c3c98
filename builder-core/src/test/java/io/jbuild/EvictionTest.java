package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.request.StoreLimit;
import io.jbuild.result.PrunedStore;
import io.jbuild.result.StoreExcess;
import io.jbuild.testkit.LayoutReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store loses that is larger than it may be, and what it keeps whatever its limit. */
class EvictionTest {

  private static final int MEGABYTE = 1024 * 1024;
  private static final Instant OLD = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make() throws IOException {
    builds = new TestBuilds(folder);
    for (String name : List.of("a", "b", "c")) {
      byte[] bytes = new byte[MEGABYTE];
      new Random(name.hashCode()).nextBytes(bytes);
      Files.createDirectories(builds.context(""));
      Files.write(builds.context(name), bytes);
    }
  }

  private Jbuild engine() throws IOException {
    return builds.engine("store");
  }

  private Path store() {
    return builds.store("store");
  }

  /** A build of a megabyte, whose image is removed: its result stays. */
  private void buildAndRemove(String file) throws Exception {
    build(file);
    engine().images().remove(List.of(file), /* force= */ false);
  }

  private void build(String file) throws Exception {
    builds.forget();
    builds.build("store", "FROM scratch\nCOPY " + file + " /\n", file);
  }

  private boolean isCached(String file) throws Exception {
    build(file);
    return builds.events().stream().anyMatch(BuildEvent.StepCached.class::isInstance);
  }

  /** All of the store is as if nobody had used it since then. */
  private void age(Instant time) throws IOException {
    try (Stream<Path> files = Files.walk(store())) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isAfter(OLD.plusSeconds(1_000_000))) {
          Files.setLastModifiedTime(file, FileTime.from(time));
        }
      }
    }
  }

  private Optional<StoreExcess> hold(long bytes) throws IOException {
    return engine().hold(new StoreLimit(OptionalLong.of(bytes)));
  }

  /** A file of an unpacked tree of a layer, as a RUN would have left it. */
  private Path tree(Digest diffId) throws IOException {
    Path tree = store().resolve("jbuild/layers/" + diffId.hex() + "/tree");
    Files.createDirectories(tree);
    return Files.write(tree.resolve("file"), new byte[MEGABYTE]);
  }

  @Test
  void whatWasUsedLongestAgoGoesUntilItIsEnough() throws Exception {
    buildAndRemove("a");
    buildAndRemove("b");
    buildAndRemove("c");
    age(OLD);
    assertThat(isCached("a")).isTrue();
    engine().images().remove(List.of("a"), false);
    age(Instant.now().minusSeconds(3600));

    assertThat(hold(2_500_000)).isEmpty();

    assertThat(engine().usage().bytes()).isBetween(2_000_000L, 2_500_000L);
    assertThat(isCached("a")).isTrue();
    assertThat(isCached("b") ^ isCached("c")).as("one of two is enough").isTrue();
  }

  @Test
  void ofWhatOneBuildUsedTheTreesGoFirstAndTheirIndexesStay() throws Exception {
    builds.build("store", "FROM scratch\nCOPY a /\n", "app");
    Digest diffId = engine().images().find("app").config().diffIds().get(0);
    engine().images().remove(List.of("app"), false);
    Path tree = tree(diffId);
    age(OLD);

    hold(1_500_000);

    assertThat(tree.getParent()).doesNotExist();
    assertThat(store().resolve("jbuild/layers/" + diffId.hex() + "/index")).exists();
    assertThat(isCached("a")).isTrue();
  }

  @Test
  void whatImagesNeedStaysAndIsTold() throws Exception {
    builds.build("store", "FROM scratch\nCOPY a /\n", "named");
    builds.build("store", "FROM scratch\nCOPY b /\n", "app");
    builds.build("store", "FROM scratch\nCOPY c /\n", "app"); // The one before has no name now.
    age(OLD);

    Optional<StoreExcess> excess = hold(1_000_000);

    assertThat(excess).isPresent();
    assertThat(excess.get().limit()).isEqualTo(1_000_000);
    assertThat(excess.get().needed()).isBetween(3L * MEGABYTE, 3L * MEGABYTE + 200_000);
    assertThat(excess.get().unnamed()).isBetween(1L * MEGABYTE, MEGABYTE + 100_000L);
    for (String name : LayoutReader.open(store()).names()) {
      assertThat(LayoutReader.open(store()).image(name).rootFilesystem().files()).hasSize(1);
    }
    assertThat(engine().images().list(false).images()).hasSize(3);
    assertThat(engine().checkStore().lost()).isEmpty();
    assertThat(isCached("a")).as("a result whose blob an image has").isTrue();
  }

  @Test
  void aProcessAtWorkLosesNothingThatItFound() throws Exception {
    buildAndRemove("a");
    buildAndRemove("b");
    Digest blob = Digest.parse("sha256:" + largest().getFileName());
    age(OLD);
    try (Store other = Store.open(store())) {
      other.work().begin();
      assertThat(other.blobs().find(blob)).isPresent();

      hold(100_000);

      assertThat(other.blobs().find(blob)).isPresent();
      assertThat(engine().usage().bytes()).isBetween(1_000_000L, 1_500_000L);
    }
  }

  private Path largest() throws IOException {
    try (Stream<Path> blobs = Files.list(store().resolve("blobs/sha256"))) {
      return blobs.filter(blob -> blob.toFile().length() > MEGABYTE).findFirst().orElseThrow();
    }
  }

  @Test
  void cachesOfCommandsGoByTheirLastUseAndNotWhileOneIsMounted() throws Exception {
    buildAndRemove("a");
    Path stale = cache("0123");
    Path mounted = cache("4567");
    age(OLD);
    try (var held =
        io.jbuild.posix.FileHold.tryAcquire(
                mounted.resolveSibling("0.lock"), io.jbuild.posix.FileHold.Kind.TOGETHER)
            .orElseThrow()) {
      assertThat(held).isNotNull();

      hold(500_000);
    }

    assertThat(stale).doesNotExist();
    assertThat(mounted.resolve("file")).exists();
    assertThat(isCached("a")).isFalse();
  }

  private Path cache(String name) throws IOException {
    Path data = Files.createDirectories(store().resolve("jbuild/mounts/" + name + "/0"));
    Files.write(data.resolve("file"), new byte[MEGABYTE]);
    Files.writeString(data.resolveSibling("0.json"), "{}");
    return data;
  }

  @Test
  void aBuildThatFindsAllItNeedsMeasuresNothing() throws Exception {
    build("a");
    age(OLD);
    hold(1L << 40);
    Path measured = store().resolve("jbuild/measured");
    FileTime before = FileTime.from(Instant.now().plusSeconds(60));
    Files.setLastModifiedTime(measured, before);

    assertThat(isCached("a")).isTrue();
    hold(1L << 40);

    assertThat(Files.getLastModifiedTime(measured)).isEqualTo(before);
    hold(1L << 39); // Another limit is another question.
    assertThat(Files.getLastModifiedTime(measured)).isLessThan(before);

    Thread.sleep(10); // The clock of files goes in steps.
    before = Files.getLastModifiedTime(measured);
    build("b");
    hold(1L << 39);
    assertThat(Files.getLastModifiedTime(measured)).isGreaterThan(before);
  }

  @Test
  void whatWasNotUsedForATimeGoesAndTheRestStays() throws Exception {
    buildAndRemove("a");
    Path stale = cache("0123");
    age(OLD);
    buildAndRemove("b");
    age(Instant.now().minusSeconds(3600));

    Optional<Instant> since = Optional.of(Instant.now().minusSeconds(7200));
    PrunedStore some = engine().trying().pruneCache(2_500_000, since);
    PrunedStore pruned = engine().pruneCache(0, since);

    assertThat(List.of(some.steps(), some.caches())).as("the rest may stay").containsExactly(1, 0);
    assertThat(pruned.steps()).isEqualTo(1);
    assertThat(pruned.caches()).isEqualTo(1);
    assertThat(pruned.bytes()).isBetween(2L * MEGABYTE, 2L * MEGABYTE + 100_000L);
    assertThat(stale).doesNotExist();
    assertThat(isCached("b")).isTrue();
    assertThat(isCached("a")).isFalse();
  }

  @Test
  void aTrialTellsWhatGoesAndLeavesIt() throws Exception {
    builds.build("store", "FROM scratch\nCOPY a /\n", "app");
    builds.build("store", "FROM scratch\nCOPY b /\n", "app"); // The one before has no name now.
    buildAndRemove("c");
    cache("0123");
    age(OLD);
    long before = engine().usage().bytes();

    PrunedStore some = engine().trying().prune(/* all= */ false, Optional.empty());
    PrunedStore cache = engine().trying().pruneCache(0, Optional.empty());
    PrunedStore unused = engine().trying().pruneCache(0, Optional.of(OLD.plusSeconds(10)));
    PrunedStore all = engine().trying().prune(/* all= */ true, Optional.empty());

    assertThat(engine().usage().bytes()).isEqualTo(before);
    assertSame(all, engine().prune(/* all= */ true, Optional.empty()));
    assertThat(some.images()).isEqualTo(all.images()).hasSize(1);
    assertThat(List.of(cache.steps(), unused.steps())).containsExactly(3, 3);
    assertThat(cache.bytes()).isBetween(2L * MEGABYTE, 2L * MEGABYTE + 200_000L);
    assertThat(unused).isEqualTo(cache);
  }

  private static void assertSame(PrunedStore told, PrunedStore gone) {
    assertThat(told).usingRecursiveComparison().ignoringFields("bytes").isEqualTo(gone);
    assertThat(told.bytes()).isBetween(gone.bytes() - 50_000, gone.bytes() + 50_000);
  }

  @Test
  void locksGoWhileNobodyIsAtWork() throws Exception {
    build("a");
    Path locks = store().resolve("jbuild/locks");
    assertThat(locks).isNotEmptyDirectory();
    try (Store other = Store.open(store())) {
      other.work().begin();
      engine().prune(/* all= */ false, Optional.empty());
      assertThat(locks).isNotEmptyDirectory();
    }
    hold(1L << 40); // Its own stays: it is held by who has not begun.

    engine().prune(/* all= */ false, Optional.empty());

    assertThat(locks.toFile().list()).containsExactly("size");
    assertThat(isCached("a")).isTrue();
  }

  @Test
  void ofTheCacheSoMuchCanBeKept() throws Exception {
    builds.build("store", "FROM scratch\nCOPY a /\n", "named");
    buildAndRemove("b");
    buildAndRemove("c");
    age(OLD);
    assertThat(isCached("c")).isTrue();
    engine().images().remove(List.of("c"), false);
    age(Instant.now().minusSeconds(3600));

    PrunedStore pruned = engine().pruneCache(1_500_000, Optional.empty());

    assertThat(pruned.bytes()).isBetween(1L * MEGABYTE, MEGABYTE + 100_000L);
    assertThat(pruned.steps()).isEqualTo(1);
    assertThat(isCached("c")).isTrue();
    assertThat(isCached("b")).isFalse();
    assertThat(engine().images().find("named")).isNotNull();
  }
}
