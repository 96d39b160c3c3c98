package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.request.CacheOptions;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines, which are two stores, build the same at once. */
@Tag("namespaces")
class FlightBuildTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private MemoryRegistry registry;

  /** Commands go on while it is open. */
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Each time it is another file that the command gets. */
  private final AtomicInteger asked = new AtomicInteger();

  /** Somebody is at the gate. */
  private volatile CountDownLatch came = new CountDownLatch(1);

  @BeforeEach
  void begin() throws Exception {
    registry = new MemoryRegistry();
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.busybox("other");
    builds.context("f", "one");
    builds.context("Dockerfile", dockerfile());
    builds.context(".dockerignore", "*\n!f\n");
    registry.breaks(
        exchange -> {
          if (!exchange.getRequestURI().getPath().equals("/gate")) {
            return false;
          }
          came.countDown();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return MemoryRegistry.answer(exchange, 200, new byte[] {(byte) asked.incrementAndGet()});
        });
    builds.caches(List.of(), List.of(place() + ",mode=max"));
    build("store", new CopyOnWriteArrayList<>());
    takesLong("store");
    build("store", new CopyOnWriteArrayList<>()); // Now others know how long it takes.
    builds.context("f", "two");
    builds.caches(List.of(place() + ",wait=true"), List.of(place() + ",mode=max,announce=true"));
    came = new CountDownLatch(1);
  }

  @AfterEach
  void end() throws Exception {
    gate.countDown();
    registry.close();
    builds.delete();
  }

  private String dockerfile() {
    return "FROM busybox\nCOPY f /f\nRUN wget -q -O /out http://"
        + registry.host()
        + "/gate && echo made\nRUN echo after\n";
  }

  private String place() {
    return "type=registry,ref=" + registry.host() + "/team/cache:main";
  }

  private BuildResult build(String store, List<BuildEvent> events)
      throws IOException, InterruptedException {
    return builds
        .engine(store)
        .build(builds.request("i"), events::add, OutputStream.nullOutputStream());
  }

  /** As if the commands had taken half a minute. */
  private void takesLong(String store) throws IOException {
    try (DirectoryStream<Path> records =
        Files.newDirectoryStream(builds.store(store).resolve("jbuild/steps"))) {
      for (Path record : records) {
        String text = Files.readString(record);
        Files.writeString(
            record, text.replaceAll("\"costMilliseconds\":\\d+", "\"costMilliseconds\":30000"));
      }
    }
  }

  private static List<String> ran(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.StepStarted.class::isInstance)
        .map(event -> ((BuildEvent.StepStarted) event).name().replaceAll("http.*", ""))
        .toList();
  }

  private static List<String> warnings(List<BuildEvent> events) {
    return events.stream()
        .filter(BuildEvent.Warning.class::isInstance)
        .map(event -> ((BuildEvent.Warning) event).message())
        .filter(message -> message.contains("cache"))
        .toList();
  }

  @Test
  void soDoTwoThatFindNoCacheYetAndKnowThemselvesHowLongItTakes() throws Exception {
    CacheOptions caches = builds.request("i").caches();
    builds.caches(List.of(), List.of());
    builds.context("f", "one");
    build("other", new CopyOnWriteArrayList<>());
    takesLong("other");
    builds.context("f", "two");
    builds.caches(caches);
    registry.manifests.keySet().removeIf(name -> name.startsWith("team/cache "));
    came = new CountDownLatch(1);

    whatOneDoesTheOtherWaitsForAndTakesBeforeThatBuildEnds();
  }

  @Test
  void whatOneDoesTheOtherWaitsForAndTakesBeforeThatBuildEnds() throws Exception {
    gate = new CountDownLatch(1);
    List<BuildEvent> first = new CopyOnWriteArrayList<>();
    List<BuildEvent> second =
        new CopyOnWriteArrayList<>() {
          @Override
          public boolean add(BuildEvent event) {
            if (event instanceof BuildEvent.StepAwaited) {
              gate.countDown();
            }
            return super.add(event);
          }
        };
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<BuildResult> made = thread.submit(() -> build("store", first));
      assertThat(came.await(60, TimeUnit.SECONDS)).isTrue();

      BuildResult result = build("other", second);

      assertThat(made.get()).isEqualTo(result);
    } finally {
      thread.shutdownNow();
    }
    assertThat(second)
        .filteredOn(BuildEvent.StepAwaited.class::isInstance)
        .first()
        .satisfies(
            event ->
                assertThat(((BuildEvent.StepAwaited) event).cache())
                    .isEqualTo(registry.host() + "/team/cache:main"));
    assertThat(second)
        .filteredOn(BuildEvent.CacheShared.class::isInstance)
        .singleElement()
        .satisfies(
            event -> {
              BuildEvent.CacheShared shared = (BuildEvent.CacheShared) event;
              assertThat(shared.steps()).isPositive();
              assertThat(shared.lost()).isZero();
            });
    assertThat(ran(first)).contains("[3/4] RUN wget -q -O /out ");
    assertThat(ran(second)).doesNotContain("[3/4] RUN wget -q -O /out ");
    assertThat(warnings(first)).isEmpty();
    assertThat(warnings(second)).isEmpty();
    assertThat(builds.image("other", "i").rootFilesystem().files().keySet())
        .isEqualTo(builds.image("store", "i").rootFilesystem().files().keySet());
    // One layer less to send in the end: what it came to is counted once.
    assertThat(registry.manifests).containsKey("team/cache main.building");
  }
}
