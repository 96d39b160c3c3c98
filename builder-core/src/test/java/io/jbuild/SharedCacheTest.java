package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.request.SecretOptions;
import io.jbuild.result.BuildResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two machines, which are two stores, share results of steps. */
class SharedCacheTest {

  /** Two stages, of which one copies from the other: its key depends on files of layers. */
  private static final String DOCKERFILE =
      """
      FROM scratch AS one
      COPY f /made/f
      WORKDIR /made/in
      FROM scratch
      COPY --from=one /made /copied
      COPY g /g
      """;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TwoMachines machines;

  @SuppressWarnings("NullAway.Init") // the machines'
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // the machines'
  private MemoryRegistry registry;

  @BeforeEach
  void begin() throws Exception {
    machines = new TwoMachines(folder);
    builds = machines.builds;
    registry = machines.registry;
    builds.context("f", "content");
    builds.context("g", "more");
  }

  @AfterEach
  void end() throws Exception {
    machines.end();
  }

  @Test
  void theSecondMachineRunsNothingAndMakesTheSameImage() throws Exception {
    BuildResult made = machines.first(DOCKERFILE);

    BuildResult result = builds.build("other", DOCKERFILE, "i");

    assertThat(result).isEqualTo(made);
    assertThat(machines.ran()).isEmpty();
    assertThat(machines.warnings()).isEmpty();
    assertThat(builds.events())
        .filteredOn(BuildEvent.StepCached.class::isInstance)
        .hasSize(4)
        .allSatisfy(
            event ->
                assertThat(((BuildEvent.StepCached) event).from())
                    .contains(registry.host() + "/team/cache:main"));
    assertThat(machines.shared().steps()).isEqualTo(4);
    assertThat(machines.shared().fetched()).isPositive();
    assertThat(builds.image("other", "i").rootFilesystem().files().keySet())
        .isEqualTo(builds.image("store", "i").rootFilesystem().files().keySet());
  }

  @Test
  void layersThatOnlyOtherStagesHaveAreNotFetched() throws Exception {
    machines.first(DOCKERFILE);

    builds.build("other", DOCKERFILE, "i");

    // The config of the cache, and the two layers that the image has.
    assertThat(registry.fetched()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void whoBuildsAndPushesDownloadsOnlyManifestsAndConfigs() throws Exception {
    machines.first(DOCKERFILE);
    String name = registry.host() + "/team/app:1";

    BuildResult result = builds.build("other", DOCKERFILE, name, "type=registry");

    assertThat(machines.ran()).isEmpty();
    assertThat(machines.warnings()).isEmpty();
    assertThat(registry.fetched()).hasSize(1); // The config of the cache.
    assertThat(registry.manifests).containsKey("team/app 1");
    assertThat(registry.requests).noneMatch(request -> request.startsWith("PATCH"));
    assertThat(machines.shared().fetched()).isZero();
    builds.caches(List.of(), List.of());
    assertThat(builds.build("store", DOCKERFILE, name, "type=registry")).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/riscv64,linux/s390x"})
  void anImageIsNotReplacedByACache(String platforms) throws Exception {
    String name = registry.host() + "/team/app:19";
    builds.platforms(platforms.split(",", -1));
    builds.build("store", DOCKERFILE, name, "type=registry");
    Object image = registry.manifests.get("team/app 19");
    registry.requests.clear();

    builds.caches(List.of(), List.of("type=registry,mode=max,ref=" + name));
    builds.build("store", DOCKERFILE, "i");

    assertThat(machines.warnings()).hasSize(1);
    assertThat(machines.warnings().get(0))
        .startsWith("the cache " + name + " was not written: there is an image");
    assertThat(registry.manifests.get("team/app 19")).isSameAs(image);
    assertThat(registry.requests).noneMatch(request -> request.startsWith("P"));
  }

  @Test
  void whatWasPushedAndNotFetchedComesWhenSomebodyWantsIt() throws Exception {
    machines.first(DOCKERFILE);
    String name = registry.host() + "/team/app:latest";
    builds.build("other", DOCKERFILE, name, "type=registry");
    Path archive = folder.resolve("saved.tar");

    builds
        .engine("other")
        .images()
        .save(
            Builds.saved(java.util.Optional.of(archive), name),
            java.io.OutputStream.nullOutputStream());

    assertThat(archive).exists();
    assertThat(
            builds.image("other", registry.host() + "/team/app").rootFilesystem().files().keySet())
        .isEqualTo(builds.image("store", "i").rootFilesystem().files().keySet());
  }

  @Test
  void whereLayersAreOfAnImageThatIsGoneIsForgotten() throws Exception {
    machines.first(DOCKERFILE);
    String name = registry.host() + "/team/app:1";
    builds.build("other", DOCKERFILE, name, "type=registry");
    Path notes = builds.store("other").resolve("jbuild/elsewhere");
    builds.engine("other").prune(/* all= */ true, java.util.Optional.empty());
    assertThat(notes.toFile().list()).hasSize(2);
    for (java.io.File note : java.util.Objects.requireNonNull(notes.toFile().listFiles())) {
      assertThat(note.setLastModified(0)).isTrue(); // What is as new may be somebody's at work.
    }

    builds.engine("other").images().remove(List.of(name), /* force= */ false);
    builds.engine("other").prune(/* all= */ true, java.util.Optional.empty());

    assertThat(notes.toFile().list()).isEmpty();
  }

  @Test
  void nobodyAsksAPlaceForWhatTheStoreHas() throws Exception {
    machines.first(DOCKERFILE);

    builds.build("store", DOCKERFILE, "i");

    assertThat(registry.requests).isEmpty();
    assertThat(machines.ran()).isEmpty();
  }

  @Test
  void whatCameIsAResultForWhoAsksThatPlaceAndGoesToNoOther() throws Exception {
    builds.caches(List.of(), List.of(machines.place()));
    builds.build("store", "FROM scratch\nCOPY f /f\n", "i");
    builds.caches(List.of(machines.place()), List.of());
    builds.build("other", "FROM scratch\nCOPY f /f\n", "i");
    builds.forget();
    registry.requests.clear();
    String elsewhere = "type=registry,ref=" + registry.host() + "/other/cache:main,mode=max";
    builds.caches(List.of(machines.place()), List.of(elsewhere));

    builds.build("other", "FROM scratch\nCOPY f /f\nCOPY g /own\n", "i");

    assertThat(builds.events())
        .filteredOn(BuildEvent.StepCached.class::isInstance)
        .containsExactly(new BuildEvent.StepCached(1, "[1/2] COPY f /f"));
    assertThat(machines.shared().layers()).isEqualTo(1);
    assertThat(registry.blobs.keySet().stream().filter(blob -> blob.startsWith("other/cache")))
        .hasSize(2); // One layer, and the config.
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "uncompressed"})
  void aFolderIsAPlaceToo(String compression) throws Exception {
    Path cache = folder.resolve("cache");
    builds.caches(
        List.of(), List.of("type=local,dest=" + cache + ",mode=max,compression=" + compression));
    BuildResult made = builds.build("store", DOCKERFILE, "i");
    builds.forget();
    builds.caches(List.of("type=local,src=" + cache), List.of());

    assertThat(builds.build("other", DOCKERFILE, "i")).isEqualTo(made);

    assertThat(machines.ran()).isEmpty();
    assertThat(machines.warnings()).isEmpty();
    // Four layers, and two documents.
    assertThat(cache.resolve("blobs/sha256").toFile().list()).hasSize(6);
  }

  @Test
  void anImageTellsOfItsOwnStepsAndStaysTheSameImage() throws Exception {
    String name = registry.host() + "/team/app:1";
    BuildResult without = builds.build("store", DOCKERFILE, name, "type=registry");
    builds.caches(List.of(), List.of("type=inline"));
    BuildResult made = builds.build("store", DOCKERFILE, name, "type=registry");
    assertThat(made.imageId()).isEqualTo(without.imageId());
    assertThat(made).isNotEqualTo(without);
    builds.forget();
    builds.caches(List.of(name), List.of("type=inline"));

    assertThat(builds.build("other", DOCKERFILE, name, "type=registry")).isEqualTo(made);

    // Those of the other stage are in no image, and of no use to the one that is built.
    assertThat(machines.shared().steps()).isEqualTo(2);
    assertThat(machines.warnings()).isEmpty();
  }

  @Test
  void anImageThatTellsNothingIsTold() throws Exception {
    String name = registry.host() + "/team/app:1";
    builds.build("store", DOCKERFILE, name, "type=registry");
    builds.caches(List.of(name), List.of());

    builds.build("other", DOCKERFILE, "i");

    assertThat(machines.warnings())
        .singleElement()
        .asString()
        .contains("tells nothing of its steps");
  }

  @Test
  void ofTheImageAloneGoesWhatItsLayersAre() throws Exception {
    builds.caches(List.of(), List.of(machines.place()));

    builds.build("store", DOCKERFILE, "i");

    assertThat(machines.shared().layers()).isEqualTo(2);
  }

  @Test
  void whatIsMoreThanAllowedStaysAndIsCounted() throws Exception {
    builds.caches(List.of(), List.of(machines.place() + ",mode=max,max-size=1"));

    builds.build("store", DOCKERFILE, "i");

    assertThat(machines.shared().layers()).isZero();
    assertThat(machines.shared().left()).isEqualTo(4);
    assertThat(machines.warnings()).isEmpty();
    assertThat(registry.manifests).isEmpty();
  }

  @Test
  void whatTakesLongerThanAllowedStaysAndIsCounted() throws Exception {
    builds.caches(List.of(), List.of(machines.place() + ",mode=max,max-time=1ns"));

    builds.build("store", DOCKERFILE, "i");

    assertThat(machines.shared().layers()).isZero();
    assertThat(machines.shared().left()).isEqualTo(4);
    assertThat(machines.warnings()).isEmpty();
    assertThat(registry.manifests).isEmpty();
  }

  @Test
  void anImageTellsOfNoStepThatCameFromAnotherRepository() throws Exception {
    machines.first(DOCKERFILE);
    builds.caches(List.of(machines.place()), List.of("type=inline"));
    String name = registry.host() + "/team/app:1";

    builds.build("other", DOCKERFILE, name, "type=registry");
    builds.build("other", DOCKERFILE, registry.host() + "/team/cache:app", "type=registry");

    assertThat(told("team/app 1")).isFalse();
    assertThat(told("team/cache app")).isTrue(); // Who may write the one may write the other.
  }

  private boolean told(String manifest) {
    byte[] bytes = java.util.Objects.requireNonNull(registry.manifests.get(manifest)).bytes();
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
        .contains("io.jbuild.cache.v1");
  }

  @Test
  void whereNothingWasAskedNothingIsTold() throws Exception {
    machines.first(DOCKERFILE);

    builds.build("store", DOCKERFILE, "i");

    assertThat(builds.events()).noneMatch(BuildEvent.CacheShared.class::isInstance);
  }

  @Test
  void whatIsThereIsNotSentAgain() throws Exception {
    machines.first(DOCKERFILE);
    builds.caches(List.of(), List.of(machines.place() + ",mode=max"));

    builds.build("store", DOCKERFILE, "i");

    assertThat(machines.shared().layers()).isZero();
    // Only what stands there is looked at: a cache replaces no image.
    assertThat(registry.requests)
        .noneMatch(request -> request.startsWith("GET ") && request.contains("/blobs/"));
  }

  @Test
  void aBuildThatAddsAStepFetchesWhatIsBelowIt() throws Exception {
    machines.first(DOCKERFILE);

    builds.build("other", DOCKERFILE + "COPY --from=one /made/f /again\n", "i");

    assertThat(machines.ran()).hasSize(1);
    assertThat(machines.warnings()).isEmpty();
    // The config, two layers of the stage that is copied from, and two of the image.
    assertThat(registry.fetched()).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void aLayerOfAnEarlierBuildWithASecretInItGoesNowhere() throws Exception {
    builds.context("f", "this is hunter2hunter2");
    builds.build("store", DOCKERFILE, "i");
    builds.forget();
    Path secret = Files.writeString(folder.resolve("secret"), "hunter2hunter2");
    builds.secrets(SecretOptions.parse(List.of("id=s,src=" + secret), List.of()));
    builds.caches(List.of(), List.of(machines.place() + ",mode=max"));

    builds.build("store", DOCKERFILE, "i");

    // Not the layer that has it in its stage, nor the one it was copied to.
    assertThat(machines.shared().layers()).isEqualTo(2);
  }

  @Test
  void aFolderKeepsNothingOfWhatWasThereBefore() throws Exception {
    Path cache = folder.resolve("cache");
    builds.caches(List.of(), List.of("type=local,dest=" + cache));
    builds.build("store", "FROM scratch\nCOPY f /f\n", "i");
    builds.context("f", "changed");

    builds.build("store", "FROM scratch\nCOPY f /f\n", "i");

    assertThat(cache.resolve("blobs/sha256").toFile().list()).hasSize(3);
  }

  @Test
  void whoDoesNotAskACacheGetsNothingThatCameFromIt() throws Exception {
    machines.first(DOCKERFILE);
    builds.build("other", DOCKERFILE, "i");
    assertThat(machines.ran()).isEmpty();

    builds.forget();
    builds.caches(List.of(), List.of());
    builds.build("other", DOCKERFILE, "i");
    assertThat(machines.ran()).hasSize(4);
  }
}
