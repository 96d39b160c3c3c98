package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.jbuild.event.BuildEvent;
import io.jbuild.history.Reason;
import io.jbuild.oci.Digest;
import io.jbuild.past.PastBuilds;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a cache, the build ends well, with the image that it has without one. */
class BrokenCacheTest {

  private static final String DOCKERFILE =
      """
      FROM scratch AS one
      COPY f /made/f
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

  @SuppressWarnings("NullAway.Init") // made before each test
  private BuildResult made;

  @BeforeEach
  void begin() throws Exception {
    machines = new TwoMachines(folder);
    builds = machines.builds;
    registry = machines.registry;
    builds.context("f", "content");
    builds.context("g", "more");
    made = machines.first(DOCKERFILE);
  }

  @AfterEach
  void end() throws Exception {
    machines.end();
  }

  private void assertEachStepIsToldOnce() {
    assertThat(machines.all(BuildEvent.StepCached.class))
        .extracting(BuildEvent.StepCached::step)
        .doesNotHaveDuplicates();
  }

  /** A build that ends as if there were no cache, but for one warning. */
  private String warned() throws Exception {
    assertThat(builds.build("other", DOCKERFILE, "i")).isEqualTo(made);
    Builds.assertWhole(builds.store("other"), "i:latest");
    assertThat(machines.warnings()).hasSize(1);
    assertEachStepIsToldOnce();
    return machines.warnings().get(0);
  }

  /** What a registry may do instead of what it should. */
  enum Wrong {
    ERROR {
      @Override
      void at(HttpExchange exchange) throws IOException {
        MemoryRegistry.answer(exchange, 500, new byte[0]);
      }
    },
    LOGIN {
      @Override
      void at(HttpExchange exchange) throws IOException {
        MemoryRegistry.answer(exchange, 401, new byte[0]);
      }
    },
    GONE {
      @Override
      void at(HttpExchange exchange) throws IOException {
        MemoryRegistry.answer(exchange, 404, new byte[0]);
      }
    },
    NONSENSE {
      @Override
      void at(HttpExchange exchange) throws IOException {
        byte[] words = "\u001b[2J{\"a\":".getBytes(StandardCharsets.UTF_8);
        MemoryRegistry.answer(exchange, 200, words);
      }
    },
    CUT {
      @Override
      void at(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write(new byte[10]);
        exchange.getResponseBody().flush();
        exchange.close();
      }
    };

    abstract void at(HttpExchange exchange) throws IOException;
  }

  private void breaks(Wrong how, String what) {
    registry.breaks(
        exchange -> {
          if (!exchange.getRequestURI().getPath().contains(what)) {
            return false;
          }
          how.at(exchange);
          return true;
        });
  }

  @Test
  void aPlaceWhereNothingIsYetIsNotWarnedOf() throws Exception {
    breaks(Wrong.GONE, "/manifests/");

    assertThat(builds.build("other", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.warnings()).isEmpty();
    assertThat(machines.shared().absent()).containsExactly(registry.host() + "/team/cache:main");
  }

  @Test
  void whoExpectsWhatIsThereSeesThatNothingIs() {
    builds.caches(List.of(machines.place().replace("main", "mian")), List.of());
    builds.cache(BuildRequest.Cache.EXPECT);

    assertThatThrownBy(() -> builds.build("other", DOCKERFILE, "i"))
        .hasMessageContaining("is not in the cache");

    assertThat(machines.shared().absent()).containsExactly(registry.host() + "/team/cache:mian");
  }

  @Test
  void aFolderWhereNothingIsYetIsNotWarnedOf() throws Exception {
    Path cache = folder.resolve("cache");
    for (String tag : List.of("", ",tag=second")) {
      builds.caches(
          List.of("type=local,src=" + cache + tag), List.of("type=local,dest=" + cache + tag));
      builds.forget();
      builds.build("other", DOCKERFILE, "i");
      assertThat(machines.warnings()).isEmpty();
      assertThat(machines.shared().absent()).hasSize(1);
      builds.engine("other").prune(/* all= */ true, Optional.empty());
      Files.createDirectories(cache);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GONE")
  void itsManifestCannotBeHad(Wrong how) throws Exception {
    breaks(how, "/manifests/");

    assertThat(warned()).contains("/team/cache:main").doesNotContain("\u001b");
    // Nobody knows what was there.
    assertThat(machines.all(BuildEvent.CacheShared.class)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noBlobCanBeHad(Wrong how) throws Exception {
    breaks(how, "/blobs/");

    assertThat(warned()).contains("/team/cache:main").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @EnumSource
  void noLayerCanBeHad(Wrong how) throws Exception {
    layersBreak(how);

    assertThat(warned()).contains("/team/cache:main").doesNotContain("\u001b");
  }

  private void layersBreak(Wrong how) {
    AtomicBoolean config = new AtomicBoolean();
    registry.breaks(
        exchange -> {
          boolean first =
              exchange.getRequestURI().getPath().contains("/blobs/")
                  && config.compareAndSet(false, true);
          if (first || !exchange.getRequestURI().getPath().contains("/blobs/")) {
            return false; // Of all blobs the config is asked for first.
          }
          how.at(exchange);
          return true;
        });
  }

  @Test
  void itIsGoneBetweenItsManifestAndItsLayers() throws Exception {
    AtomicBoolean config = new AtomicBoolean();
    registry.breaks(
        exchange -> {
          if (exchange.getRequestURI().getPath().contains("/blobs/")
              && !config.compareAndSet(false, true)) {
            exchange.close();
            return true;
          }
          return false;
        });

    assertThat(warned()).contains("/team/cache:main");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aBlobIsDamaged(int which) throws Exception {
    List<Map.Entry<String, byte[]>> blobs =
        List.copyOf(new java.util.TreeMap<>(registry.blobs).entrySet());
    byte[] damaged = blobs.get(which).getValue().clone();
    damaged[damaged.length / 2] ^= 1;
    registry.blobs.put(blobs.get(which).getKey(), damaged);

    assertThat(builds.build("other", DOCKERFILE, "i")).isEqualTo(made);
    Builds.assertWhole(builds.store("other"), "i:latest");
    // That of the stage is needed by nobody.
    assertThat(machines.warnings()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aRecordSaysWhatItsLayerIsNot() throws Exception {
    Digest lie = Digest.of(new byte[] {1});
    changeConfig(
        config -> config.replaceAll("\"diffId\":\"sha256:[0-9a-f]{64}", "\"diffId\":\"" + lie));

    assertThat(warned()).contains("/team/cache:main");
  }

  @Test
  void itLiesAboutWhatAStepCopies() throws Exception {
    String lie = Digest.of(new byte[] {1}).hex();
    changeConfig(
        config ->
            config.replaceAll("(\"contents\":\\{\"[0-9a-f]{64}\":\")[0-9a-f]{64}", "$1" + lie));

    assertThat(warned()).contains("/team/cache:main").contains("what they are not");
  }

  @Test
  void itsConfigIsOfAnotherVersion() throws Exception {
    changeConfig(config -> config.replace("\"version\":1", "\"version\":9"));

    assertThat(warned()).contains("/team/cache:main").contains("version");
  }

  @Test
  void ofEachStepThatIsRunAfterAllItIsToldWhatItsResultWas() throws Exception {
    registry.blobs.values().removeIf(blob -> blob[0] == 0x1f);

    warned();

    String lost =
        "the shared result of " + registry.host() + "/team/cache:main could not be used: ";
    // One may be begun twice, where what it copies is missed after that.
    assertThat(machines.ran())
        .filteredOn(step -> step.lost().isPresent())
        .hasSize(3)
        .allSatisfy(step -> assertThat(step.lost().orElseThrow()).startsWith(lost));
    assertThat(machines.shared().lost()).isEqualTo(3);
    assertThat(machines.shared().steps()).isZero();
    PastBuilds past = builds.engine("other").pastBuilds();
    assertThat(past.why(past.list().get(0)))
        .hasSize(3)
        .allSatisfy(
            why -> {
              assertThat(why.reasons())
                  .singleElement()
                  .satisfies(one -> assertThat(one.text()).startsWith(lost));
              assertThat(why.reasons().get(0).kind()).isEqualTo(Reason.Kind.LOST);
              assertThat(why.step().notes()).isEmpty();
            });
  }

  @Test
  void whoExpectsTheResultIsToldWhatItWas() {
    registry.blobs.values().removeIf(blob -> blob[0] == 0x1f);
    builds.cache(BuildRequest.Cache.EXPECT);

    assertThatThrownBy(() -> builds.build("other", DOCKERFILE, "i"))
        .hasMessageContaining("is not in the cache: the shared result of ")
        .hasMessageContaining("/team/cache:main could not be used: ");
  }

  private interface Change {
    String of(String config);
  }

  /** Makes it say something else, with all digests right. */
  private void changeConfig(Change change) {
    MemoryRegistry.Document manifest =
        Objects.requireNonNull(registry.manifests.get("team/cache main"));
    String text = new String(manifest.bytes(), StandardCharsets.UTF_8);
    for (Map.Entry<String, byte[]> blob : Map.copyOf(registry.blobs).entrySet()) {
      String config = new String(blob.getValue(), StandardCharsets.UTF_8);
      if (config.startsWith("{\"contents\"")) {
        byte[] changed = change.of(config).getBytes(StandardCharsets.UTF_8);
        assertThat(new String(changed, StandardCharsets.UTF_8)).isNotEqualTo(config);
        registry.blobs.put("team/cache " + Digest.of(changed), changed);
        text =
            text.replace(Digest.of(blob.getValue()).toString(), Digest.of(changed).toString())
                .replace("\"size\":" + blob.getValue().length, "\"size\":" + changed.length);
      }
    }
    registry.manifests.put(
        "team/cache main",
        new MemoryRegistry.Document(manifest.mediaType(), text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aLayerIsMissedOnlyWhenTheImageIsPushed() throws Exception {
    registry.blobs.values().removeIf(blob -> blob[0] == 0x1f);
    String name = registry.host() + "/team/app:1";

    BuildResult result = builds.build("other", DOCKERFILE, name, "type=registry");

    assertThat(machines.warnings()).hasSize(1);
    builds.caches(List.of(), List.of());
    assertThat(builds.build("store", DOCKERFILE, name, "type=registry")).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 507, 413, 401, 403})
  void nothingIsTaken(int status) throws Exception {
    registry.breaks(
        exchange ->
            !exchange.getRequestMethod().matches("GET|HEAD")
                && MemoryRegistry.answer(exchange, status, new byte[0]));
    builds.caches(
        List.of(), List.of("type=registry,ref=" + registry.host() + "/team/full:1,mode=max"));

    assertThat(warned()).contains("/team/full:1 was not written");
    assertThat(registry.manifests).doesNotContainKey("team/full 1");
  }

  @Test
  void whoMustLogInIsToldWhere() throws Exception {
    breaks(Wrong.LOGIN, "/team/full/manifests/");
    builds.caches(List.of(), List.of("type=registry,ref=" + registry.host() + "/team/full:1"));

    assertThat(warned()).endsWith(" asks for a login for team/full:1 (401)");
  }

  @Test
  void nobodyIsThere() throws Exception {
    registry.close();
    builds.caches(List.of(machines.place()), List.of(machines.place()));

    assertThat(builds.build("other", DOCKERFILE, "i")).isEqualTo(made);
    assertThat(machines.warnings())
        .hasSize(2); // one for what it does not give, one for what it does not take
    assertThat(machines.all(BuildEvent.CacheShared.class)).isEmpty();
  }
}
