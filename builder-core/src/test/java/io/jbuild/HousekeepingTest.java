package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.PrunedStore;
import io.jbuild.result.RemovedImages;
import io.jbuild.result.StoreUsage;
import io.jbuild.testkit.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store gives back, as GNU du and the files themselves tell it. */
class HousekeepingTest {

  private static final String ONE = "FROM scratch\nCOPY <<a /a\none\na\nCOPY <<b /b\nboth\nb\n";

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of("/"));

  @BeforeEach
  void make() {
    builds = new TestBuilds(folder);
  }

  private Jbuild engine() throws IOException {
    return builds.engine("store");
  }

  private long blobs() throws IOException {
    try (Stream<Path> blobs = Files.list(builds.store("store").resolve("blobs/sha256"))) {
      return blobs.count();
    }
  }

  /** Else all is as young as the process that sweeps. */
  private void makeOld() throws IOException {
    try (Stream<Path> files = Files.walk(builds.store("store"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
      }
    }
  }

  private String id(String name) throws IOException {
    return engine().images().find(name).id().hex();
  }

  private static List<String> names(RemovedImages removed) {
    return removed.names().stream().map(ImageReference::familiar).toList();
  }

  @Test
  void aNameIsTakenAndWithTheLastTheImageAndItsLayers() throws Exception {
    builds.build("store", ONE, "app");
    engine().images().tag("app", ImageReference.parse("other/app:2"));
    engine().prune(/* all= */ true, Optional.empty()); // The cache would keep the layers.
    makeOld();
    Digest id = engine().images().find("app").id();
    List<Digest> diffIds = engine().images().find("app").config().diffIds();
    long before = blobs();

    RemovedImages first = engine().images().remove(List.of("app"), /* force= */ false);

    assertThat(names(first)).containsExactly("app:latest");
    assertThat(first.deleted()).isEmpty();
    assertThat(blobs()).isEqualTo(before);

    RemovedImages last = engine().images().remove(List.of("other/app:2"), /* force= */ false);

    assertThat(names(last)).containsExactly("other/app:2");
    assertThat(last.deleted()).hasSize(3).startsWith(id).endsWith(diffIds.get(0));
    assertThat(last.bytes()).isPositive();
    assertThat(blobs()).isZero();
    assertThat(engine().images().list(false).images()).isEmpty();
  }

  @Test
  void whatAnotherImageNeedsStays() throws Exception {
    builds.build("store", ONE, "one");
    builds.build("store", ONE + "COPY <<c /c\nmore\nc\n", "two");
    engine().prune(true, Optional.empty());
    makeOld();

    RemovedImages removed = engine().images().remove(List.of("one"), false);

    assertThat(removed.deleted()).hasSize(1);
    engine().images().save(Builds.saved(Optional.of(folder.resolve("two.tar")), "two"), System.out);
    makeOld();
    assertThat(engine().images().remove(List.of("two"), false).deleted()).hasSize(4);
    assertThat(blobs()).isZero();
  }

  @Test
  void anIdStandsForAllNamesOfOneRepositoryAndByForceOfSeveral() throws Exception {
    builds.build("store", ONE, "app:1");
    engine().images().tag("app:1", ImageReference.parse("app:2"));
    String id = id("app:1");

    assertThat(names(engine().images().remove(List.of(id.substring(0, 12)), false)))
        .containsExactly("app:1", "app:2");

    builds.build("store", ONE, "app:1");
    engine().images().tag("app:1", ImageReference.parse("else:1"));
    RemovedImages refused =
        engine().images().remove(List.of(id.substring(0, 12), "no-such"), false);
    assertThat(refused.refused())
        .extracting(Throwable::getMessage)
        .containsExactly(
            "conflict: unable to delete "
                + id.substring(0, 12)
                + " (must be forced) - image is referenced in multiple repositories",
            "No such image: no-such");
    assertThat(names(engine().images().remove(List.of(id), true)))
        .containsExactly("app:1", "else:1");
    assertThatThrownBy(() -> engine().images().find("app:1")).isInstanceOf(BuildException.class);
  }

  @Test
  void pruningTakesImagesWithoutANameAndKeepsTheCache() throws Exception {
    builds.build("store", ONE, "app");
    builds.build("store", ONE.replace("one", "ONE"), "app");
    makeOld();

    PrunedStore pruned = engine().prune(/* all= */ false, Optional.empty());

    assertThat(pruned.images()).hasSize(1);
    assertThat(pruned.steps()).isZero();
    int before = builds.events().size();
    builds.build("store", ONE, "again");
    assertThat(builds.events().subList(before, builds.events().size()))
        .filteredOn(io.jbuild.event.BuildEvent.StepCached.class::isInstance)
        .hasSize(2);

    makeOld();
    PrunedStore all = engine().prune(/* all= */ true, Optional.empty());
    assertThat(all.steps()).isEqualTo(4);
    assertThat(all.bytes()).isPositive();
    assertThat(engine().images().find("again").id()).isNotNull();
  }

  @Test
  void whatIsTakenIsWhatTheDiskHas() throws Exception {
    builds.build("store", ONE, "app");
    builds.build("store", ONE.replace("one", "ONE"), "app");

    StoreUsage usage = engine().usage();

    String counted =
        Processes.check(folder, List.of("du", "-s", "-B1", builds.store("store").toString()));
    // Counting makes a folder of its own for the time it takes.
    assertThat(usage.bytes())
        .isCloseTo(
            Long.parseLong(counted.split("\t", -1)[0]), org.assertj.core.data.Offset.offset(8192L));
    assertThat(usage.parts())
        .extracting(StoreUsage.Part::name)
        .startsWith("Images", "Containers", "Build cache");
    assertThat(usage.parts().get(0).count()).isEqualTo(2);
    assertThat(usage.parts().get(0).reclaimable()).isPositive();
  }

  @Test
  void aFilterSparesTheOtherImagesWithoutAName() throws Exception {
    builds.build("store", ONE + "LABEL keep=yes\n", "app");
    Digest kept = engine().images().find("app").id();
    builds.build("store", ONE + "LABEL keep=no\n", "app");
    Digest gone = engine().images().find("app").id();
    builds.build("store", ONE, "app");

    PrunedStore pruned =
        engine()
            .prune(
                /* all= */ false,
                Optional.of(image -> "no".equals(image.config().container().labels().get("keep"))));

    assertThat(pruned.images()).containsExactly(gone);
    assertThat(engine().images().list(/* sizes= */ false).images())
        .extracting(ImageDetails::id)
        .contains(kept)
        .doesNotContain(gone)
        .hasSize(2);
  }
}
