package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.request.SecretOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two machines, which are two stores, share what caches hold that commands mount. */
@Tag("namespaces")
class SharedMountsTest {

  private static final String FILL =
      """
      mkdir -p /c/deep/er && cd /c && echo one > a && chmod 640 a && chown 7:8 a \
      && touch -d @1000000000 a && ln a same && ln -s a link && mkfifo pipe \
      && echo two > deep/er/b && chmod 1777 deep && echo hidden > .wh.x && touch -d @5 deep/er\
      """;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // made before each test
  private MemoryRegistry registry;

  @BeforeEach
  void begin() throws Exception {
    registry = new MemoryRegistry();
    builds = new TestBuilds(folder);
    builds.busybox("store");
    builds.busybox("other");
    builds.forget();
  }

  @AfterEach
  void end() throws Exception {
    registry.close();
    builds.delete();
  }

  private String place() {
    return "type=registry,ref=" + registry.host() + "/team/app:mounts";
  }

  private void run(String store, String command) throws Exception {
    builds.forget();
    builds.build(store, "FROM busybox\nRUN --mount=type=cache,target=/c " + command + "\n", "i");
  }

  /** What a command prints that finds the cache, by the log of its step. */
  private String found(String store, String command) throws Exception {
    run(store, command + " #" + System.nanoTime());
    StringBuilder printed = new StringBuilder();
    for (BuildEvent event : builds.events()) {
      if (event instanceof BuildEvent.StepOutput output) {
        printed.append(new String(output.bytes(), StandardCharsets.UTF_8));
      }
    }
    return printed.toString();
  }

  private void fill(String command) throws Exception {
    builds.mounts(List.of(), List.of(place()));
    run("store", command);
    assertThat(warnings()).isEmpty();
  }

  private List<String> warnings() {
    return builds.events().stream()
        .filter(BuildEvent.Warning.class::isInstance)
        .map(event -> ((BuildEvent.Warning) event).message())
        .filter(message -> !message.contains("runc"))
        .toList();
  }

  private BuildEvent.MountsShared shared() {
    return builds.events().stream()
        .filter(BuildEvent.MountsShared.class::isInstance)
        .map(BuildEvent.MountsShared.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCacheThatIsNotHereBeginsWithWhatAnotherMachineHad() throws Exception {
    fill(FILL);
    assertThat(shared().parts()).isPositive();

    builds.mounts(List.of(place()), List.of());
    String list =
        found("other", "cd /c && find . | sort && stat -c '%n %a %u %g %Y %h' a deep deep/er");
    assertThat(list)
        .isEqualTo(
            """
            .
            ./a
            ./deep
            ./deep/er
            ./deep/er/b
            ./link
            ./pipe
            ./same
            a 640 7 8 1000000000 2
            deep 1777 0 0 %s 3
            deep/er 755 0 0 5 2
            """
                .formatted(list.replaceAll("(?s).*deep 1777 0 0 (\\d+) 3.*", "$1")));
    assertThat(found("other", "cat /c/link /c/deep/er/b")).isEqualTo("one\ntwo\n");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatACommandCostsIsNotWhatItsCachesTakeToCome() throws Exception {
    List<Path> before = new ArrayList<>();
    try (Store store = Store.open(builds.store("other"))) {
      store.records().list().forEach(record -> before.add(record.file()));
    }
    registry.breaks(
        exchange -> {
          LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
          return false;
        });
    builds.mounts(List.of(place()), List.of());
    run("other", "true");

    Duration took =
        builds.events().stream()
            .filter(BuildEvent.StepFinished.class::isInstance)
            .map(event -> ((BuildEvent.StepFinished) event).took())
            .findFirst()
            .orElseThrow();
    List<Duration> costs = new ArrayList<>();
    try (Store store = Store.open(builds.store("other"))) {
      store.records().list().stream()
          .filter(record -> !before.contains(record.file()))
          .forEach(record -> costs.add(record.cost()));
    }
    assertThat(costs).hasSize(1);
    assertThat(took.minus(costs.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  @Test
  void aCacheThatIsHereIsTakenAndNobodyIsAsked() throws Exception {
    fill("echo theirs > /c/f");
    builds.mounts(List.of(), List.of());
    run("other", "echo ours > /c/f");
    registry.requests.clear();

    builds.mounts(List.of(place()), List.of());

    assertThat(found("other", "cat /c/f")).isEqualTo("ours\n");
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void onlyWhatChangedIsSent() throws Exception {
    fill("for i in $(seq 40); do dd if=/dev/urandom of=/c/$i bs=1M count=1 2>/dev/null; done");
    int all = shared().parts();
    long bytes = shared().sent();
    assertThat(all).isGreaterThan(2);
    assertThat(bytes).isGreaterThan(40_000_000);

    fill("rm /c/17; echo new > /c/new");
    assertThat(shared().sent()).isLessThan(bytes / 2);

    fill("true");
    assertThat(shared().parts()).isZero();
    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "ls /c | wc -l; cat /c/new")).isEqualTo("40\nnew\n");
  }

  @Test
  void whatIsNotUsedByThisBuildStaysThere() throws Exception {
    fill("echo one > /c/f");
    builds.build(
        "store", "FROM busybox\nRUN --mount=type=cache,id=two,target=/d echo two > /d/f\n", "i");

    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "--mount=type=cache,id=two,target=/d cat /c/f /d/f"))
        .isEqualTo("one\ntwo\n");
  }

  @Test
  void eachScopeHasItsOwn() throws Exception {
    fill("echo main > /c/f");
    builds.mounts(List.of(place()), List.of(place() + ",scope=pr-7"));

    // The pull request begins with what main has, on main's own runner too, and changes its own.
    assertThat(found("store", "cat /c/f; echo poison > /c/f")).isEqualTo("main\n");
    assertThat(found("store", "cat /c/f")).isEqualTo("poison\n");

    builds.mounts(List.of(place()), List.of(place()));
    assertThat(found("store", "cat /c/f")).isEqualTo("main\n");
    assertThat(found("other", "cat /c/f")).isEqualTo("main\n");
    assertThat(registry.manifests.keySet()).contains("team/app mounts", "team/app mounts-pr-7");
  }

  @Test
  void whatGoesWithTheSameFilesIsPreferred() throws Exception {
    for (String lock : List.of("1", "2", "3")) {
      builds.context("lock", lock);
      builds.mounts(List.of(), List.of(place() + ",key=lock"));
      run("store", "echo " + lock + " > /c/f");
    }

    builds.mounts(List.of(place() + ",key=lock"), List.of());
    builds.context("lock", "2");
    assertThat(found("other", "cat /c/f")).isEqualTo("2\n");

    builds.engine("other").prune(/* all= */ true, java.util.Optional.empty());
    builds.busybox("other");
    builds.mounts(List.of(place() + ",key=lock"), List.of());
    builds.context("lock", "1"); // Of each cache there are two: the newest, and the one before.
    assertThat(found("other", "cat /c/f")).isEqualTo("3\n");

    builds.mounts(List.of(place() + ",key=none"), List.of());
    assertThatThrownBy(() -> run("other", "true"))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("the key of caches that are mounted cannot be read: there is no");
  }

  @ParameterizedTest
  @CsvSource({
    "down, 503",
    "gone, 404",
    "cut, 200",
    "changed, 200",
  })
  void whatIsBrokenIsAWarningAndTheCacheBeginsEmpty(String how, int status) throws Exception {
    fill("echo theirs > /c/f");
    switch (how) {
      case "down" ->
          registry.breaks(exchange -> MemoryRegistry.answer(exchange, status, new byte[0]));
      case "gone" -> registry.blobs.keySet().removeIf(blob -> !isConfig(blob));
      default ->
          registry.blobs.replaceAll(
              (name, bytes) ->
                  isConfig(name)
                      ? bytes
                      : how.equals("cut")
                          ? java.util.Arrays.copyOf(bytes, bytes.length / 2)
                          : new byte[bytes.length]);
    }

    builds.mounts(List.of(place()), List.of());

    assertThat(found("other", "ls /c; echo built")).isEqualTo("built\n");
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).contains("team/app:mounts");
  }

  private boolean isConfig(String blob) {
    byte[] bytes = registry.blobs.getOrDefault(blob, new byte[0]);
    return bytes.length > 0 && bytes[0] == '{';
  }

  @Test
  void aPlaceThatLostSomethingIsMendedByTheNextBuild() throws Exception {
    fill("echo one > /c/f");
    registry.blobs.keySet().removeIf(blob -> !isConfig(blob));
    fill("echo two > /c/g");

    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "cat /c/f /c/g")).isEqualTo("one\ntwo\n");
  }

  @Test
  void aPlaceThatIsFullFailsNoBuild() throws Exception {
    registry.breaks(
        exchange ->
            exchange.getRequestMethod().equals("PUT")
                && MemoryRegistry.answer(exchange, 507, new byte[0]));
    builds.mounts(List.of(), List.of(place()));

    run("store", "echo one > /c/f");

    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).startsWith("the caches that are mounted were not written to ");
  }

  @Test
  void whatIsMoreThanAllowedIsNotSentInHalves() throws Exception {
    builds.mounts(List.of(), List.of(place() + ",max-size=10m"));
    run(
        "store",
        "for i in $(seq 30); do dd if=/dev/urandom of=/c/$i bs=1M count=1 2>/dev/null; done");
    assertThat(shared().left()).isPositive();

    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }

  @Test
  void whoOnlyReadsAScopeHasItsCachesAndNoOthers() throws Exception {
    builds.mounts(List.of(), List.of(place() + ",scope=pr-7"));
    run("store", "echo poison > /c/f");

    builds.mounts(List.of(place() + ",scope=pr-7"), List.of());
    assertThat(found("other", "cat /c/f")).isEqualTo("poison\n");

    builds.mounts(List.of(), List.of(place()));
    assertThat(found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }

  @Test
  void whereAPlaceCannotBeReadNothingInItIsLost() throws Exception {
    fill("echo one > /c/f");
    registry.breaks(
        exchange ->
            exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().contains("/manifests/")
                && MemoryRegistry.answer(exchange, 503, new byte[0]));
    builds.mounts(List.of(), List.of(place()));
    builds.build(
        "store", "FROM busybox\nRUN --mount=type=cache,id=two,target=/d echo two > /d/f\n", "i");
    assertThat(warnings()).hasSize(1);
    registry.mend();

    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "cat /c/f")).isEqualTo("one\n");
  }

  @Test
  void resultsAndCachesDoNotReplaceEachOther() throws Exception {
    builds.caches(List.of(), List.of(place()));
    run("store", "true");
    builds.mounts(List.of(), List.of(place()));
    run("store", "echo one > /c/f");
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).contains("it has results of steps, and no caches");

    assertThatThrownBy(() -> builds.mounts(List.of(), List.of(place() + ",scope=")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("the scope \"\" cannot be part of a tag");
    assertThatThrownBy(
            () -> {
              builds.mounts(List.of(), List.of(place() + ",key=../x"));
              run("store", "true");
            })
        .hasMessage("the key ../x of caches that are mounted is not in the context");
  }

  @Test
  void aPlaceWhereNothingIsYetIsNotWarnedOf() throws Exception {
    builds.mounts(List.of(place()), List.of(place()));
    run("store", "echo one > /c/f");

    assertThat(warnings()).isEmpty();
    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "cat /c/f")).isEqualTo("one\n");
  }

  @Test
  void aKeyIsAFileOfTheContextHoweverThatIsGiven() {
    for (Path context :
        List.of(Path.of("."), Path.of(""), Path.of("../").resolve("builder-core"))) {
      assertThat(MountSharing.keyFile(context, "pom.xml").getFileName()).hasToString("pom.xml");
      assertThatThrownBy(() -> MountSharing.keyFile(context, "../pom.xml"))
          .isInstanceOf(BuildException.class);
    }
  }

  @Test
  void aSecretThatACacheHoldsGoesNowhere() throws Exception {
    Path secret = Files.writeString(folder.resolve("token"), "Ahfae7Ahgh4eeMie");
    builds.secrets(SecretOptions.parse(List.of("id=token,src=" + secret), List.of()));
    builds.mounts(List.of(), List.of(place()));

    run("store", "--mount=type=secret,id=token cp /run/secrets/token /c/token");
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).endsWith("is not sent, now or later: a secret is in it");

    // Who is not given the secret cannot know it, and must not send it either.
    builds.secrets(SecretOptions.NONE);
    run("store", "touch /c/more");
    builds.mounts(List.of(place()), List.of());
    assertThat(found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }
}
