package io.jbuild.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.LayoutBlobStore;
import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.event.BuildEvent;
import io.jbuild.export.CompressedForms;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for whom, with time that passes as the test wants. */
class SingleFlightTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration COST = Duration.ofSeconds(100);
  private static final CacheKey KEY = CacheKey.of("run", 3).add("arguments", "make").build();

  private static final SharedResult RESULT =
      new SharedResult(
          KEY.digest(),
          Digest.of(new byte[] {1}),
          1024,
          new Descriptor(Compression.GZIP.mediaType(), Digest.of(new byte[] {2}), 100),
          "",
          COST);

  private final FakeRegistry registry = new FakeRegistry();
  private final CachePlace.InRegistry cache =
      new CachePlace.InRegistry(ImageReference.parse("h.example/team/cache:main"));
  private final List<BuildEvent> events = new ArrayList<>();
  private final List<Duration> told = new ArrayList<>();
  private final List<Duration> waited = new ArrayList<>();
  private final List<SharedResult> taken = new ArrayList<>();
  private final PassingTime passing = new PassingTime(NOW);
  private Optional<Duration> cost = Optional.of(COST);
  private int closed;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Board board;

  @SuppressWarnings("NullAway.Init") // made before each test
  private SingleFlight flight;

  @BeforeEach
  void begin() {
    board = board();
    WorkFolder work = new WorkFolder(folder.resolve("work"));
    BlobStore blobs = new LayoutBlobStore(folder, work);
    LayerStore layers = new LayerStore(folder, blobs, work);
    Announcer announcer =
        new Announcer(
            board,
            new CacheTarget(
                cache,
                CacheTarget.Mode.MAX,
                Compression.GZIP,
                OptionalLong.empty(),
                Optional.empty()),
            new SharedParts(blobs, layers, new CompressedForms(folder, layers::found, work)),
            work);
    flight = new SingleFlight("me", List.of(board), List.of(announcer), passing);
  }

  @AfterEach
  void end() {
    flight.close();
  }

  private Board board() {
    return new Board(
        cache,
        new CacheReader(() -> registry, List.of(Platform.host())),
        registry::open,
        events::add);
  }

  private LayerCache.Claim claim() throws Exception {
    SingleFlight.Cache known =
        new SingleFlight.Cache() {
          @Override
          public Optional<Duration> cost(CacheKey key) {
            return cost;
          }

          @Override
          public void take(CachePlace place, SharedResult result, CacheReader.Announcements from) {
            taken.add(result);
          }

          @Override
          public void waited(Duration time) {
            waited.add(time);
          }
        };
    return flight.claim(KEY, () -> closed++, known, (where, most) -> told.add(most));
  }

  /** Another machine says something. */
  private void other(Instant at, Optional<SharedResult> result) {
    try {
      board()
          .change(
              all ->
                  all.with(new AnnouncementDocument.Announced(KEY.digest(), "other", at, result)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    registry.requests.clear();
  }

  private Optional<AnnouncementDocument.Announced> said() throws Exception {
    return Optional.ofNullable(announced().get(KEY.digest()));
  }

  private SortedMap<Digest, AnnouncementDocument.Announced> announced() throws Exception {
    return board().read(COST, passing).document().steps();
  }

  private String runner() throws Exception {
    return said().map(AnnouncementDocument.Announced::runner).orElse("");
  }

  @Test
  void whoBeginsALongStepSaysSo() throws Exception {
    LayerCache.Claim claim = claim();

    assertThat(runner()).isEqualTo("me");
    assertThat(told).isEmpty();
    claim.close();
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void whatIsNotGoneOnWithIsTakenBack() throws Exception {
    claim().close();
    flight.close();

    assertThat(said()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PT9.999S"})
  void ofAQuickStepOrANewOneNothingIsAskedOrSaid(String known) throws Exception {
    other(NOW, Optional.empty());
    cost = known.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(known));

    claim();

    assertThat(registry.requests).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void theSecondWaitsAndTakesWhatTheFirstMade() throws Exception {
    other(NOW.minusSeconds(20), Optional.empty());
    passing.meanwhile.add(() -> {});
    passing.meanwhile.add(() -> other(NOW, Optional.of(RESULT)));

    claim();

    assertThat(taken).containsExactly(RESULT);
    assertThat(told).containsExactly(COST); // 125 s and 10 s to send it, of which 20 s are over.
    assertThat(passing.passed).isEqualTo(Duration.ofSeconds(10));
    assertThat(waited).containsExactly(Duration.ofSeconds(10));
    assertThat(runner()).isEqualTo("other");
  }

  @Test
  void whatIsDoneAlreadyIsTakenAtOnce() throws Exception {
    other(NOW.minusSeconds(3600), Optional.of(RESULT));

    claim();

    assertThat(taken).containsExactly(RESULT);
    assertThat(told).isEmpty();
  }

  @Test
  void whileNothingChangesOnlyTheManifestIsAskedFor() throws Exception {
    other(NOW, Optional.empty());
    passing.meanwhile.add(() -> registry.requests.clear());
    passing.meanwhile.add(() -> {});
    passing.meanwhile.add(
        () -> {
          assertThat(registry.requests).containsExactly("manifest", "manifest");
          other(NOW, Optional.of(RESULT));
        });

    claim();

    assertThat(taken).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0,100", "34,100", "36,99", "120,15", "134,1", "-59,100"})
  void whoSaysNothingMoreIsWaitedForNoLongerThanItMayTake(long age, long waits) throws Exception {
    other(NOW.minusSeconds(age), Optional.empty());

    claim();

    assertThat(told).containsExactly(Duration.ofSeconds(waits));
    assertThat(passing.passed).isEqualTo(Duration.ofSeconds(waits));
    assertThat(waited).containsExactly(Duration.ofSeconds(waits));
    assertThat(taken).isEmpty();
    assertThat(runner()).isEqualTo("me"); // Others wait for this one now.
  }

  @ParameterizedTest
  @ValueSource(longs = {135, 100_000, -61, -100_000})
  void whatIsOldOrOfAClockThatIsWrongIsNotWaitedFor(long age) throws Exception {
    other(NOW.minusSeconds(age), Optional.empty());

    claim();

    assertThat(told).isEmpty();
    assertThat(passing.passed).isZero();
    assertThat(runner()).isEqualTo("me");
  }

  @Test
  void whoeverSaysItAgainAndAgainGainsNothing() throws Exception {
    other(NOW, Optional.empty());
    for (int i = 0; i < 1000; i++) {
      passing.meanwhile.add(() -> other(passing.now(), Optional.empty()));
    }

    claim();

    assertThat(passing.passed).isEqualTo(COST);
  }

  @Test
  void whateverACacheSaysOfCostsNobodyWaitsForDays() throws Exception {
    cost = Optional.of(Duration.ofDays(3));
    other(NOW, Optional.empty());

    claim();

    assertThat(passing.passed).isEqualTo(SingleFlight.MOST_WAIT);
  }

  @Test
  void whoseBuildFailedIsNotWaitedFor() throws Exception {
    other(NOW, Optional.empty());
    passing.meanwhile.add(
        () -> {
          try {
            board().change(all -> all.without(KEY.digest(), "other"));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    claim();

    assertThat(passing.passed).isEqualTo(Duration.ofSeconds(5));
    assertThat(runner()).isEqualTo("me");
  }

  @Test
  void ofTwoThatBeginAtOnceOneIsHeardAndTheOtherWaits() throws Exception {
    registry.afterPut =
        () -> {
          registry.afterPut = () -> {};
          other(NOW, Optional.empty());
        };
    passing.meanwhile.add(() -> other(NOW, Optional.of(RESULT)));

    claim();

    assertThat(told).hasSize(1);
    assertThat(taken).containsExactly(RESULT);
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNotWaitedForLonger() throws Exception {
    other(NOW.minusSeconds(113), Optional.empty());
    passing.meanwhile.add(() -> passing.hung = true);

    claim();

    assertThat(told).containsExactly(Duration.ofSeconds(22));
    assertThat(passing.passed).isEqualTo(Duration.ofSeconds(22));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).toString()).contains("it does not answer in time");
  }

  @Test
  void otherStepsThatAreSaidStay() throws Exception {
    Digest another = Digest.of(new byte[] {9});
    board().change(all -> all.with(new AnnouncementDocument.Announced(another, "other", NOW)));

    claim();

    assertThat(announced()).containsOnlyKeys(another, KEY.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"version\":2}",
        "{\"version\":1,\"steps\":[{\"key\":\"../../x\"}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"sha256:KEY\",\"runner\":\"a\",\"at\":-1}]}",
        "{\"version\":1,\"steps\":[{\"key\":\"sha256:KEY\",\"runner\":\"a\",\"at\":1,\"layer\":7}]}",
        "\u001b[2J"
      })
  void whatIsNoAnnouncementIsToldOnceAndMended(String words) throws Exception {
    byte[] config = words.replace("KEY", KEY.digest().hex()).getBytes(StandardCharsets.UTF_8);
    registry.put("main.building", AnnouncementDocument.CONFIG, config);

    claim();

    assertThat(events).hasSize(1);
    assertThat(((BuildEvent.Warning) events.get(0)).message())
        .contains("h.example/team/cache:main")
        .doesNotContain("\u001b");
    assertThat(told).isEmpty();
    assertThat(runner()).isEqualTo("me");
  }

  @Test
  void whatIsTooLargeIsNotRead() throws Exception {
    registry.put(
        "main.building",
        AnnouncementDocument.CONFIG,
        new byte[AnnouncementDocument.MOST_BYTES + 1]);

    claim();

    assertThat(events).hasSize(1);
    assertThat(registry.requests).containsOnlyOnce("blob"); // What was written instead.
  }

  @Test
  void aRegistryThatFailsIsToldOnceAndNotAskedAgain() throws Exception {
    registry.broken = true;

    claim();
    claim();

    assertThat(events).hasSize(1);
    assertThat(registry.requests).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void whoStopsTheBuildStopsTheWait() throws Exception {
    other(NOW, Optional.empty());
    passing.meanwhile.add(() -> Thread.currentThread().interrupt());

    assertThatThrownBy(this::claim).isInstanceOf(InterruptedException.class);

    assertThat(closed).isEqualTo(1);
  }
}
