package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.machine.Store;
import io.jbuild.request.SecretOptions;
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
  private CarriedMounts mounts;

  @SuppressWarnings("NullAway.Init") // theirs
  private TestBuilds builds;

  @SuppressWarnings("NullAway.Init") // theirs
  private MemoryRegistry registry;

  @BeforeEach
  void begin() throws Exception {
    mounts = new CarriedMounts(folder);
    builds = mounts.machines.builds;
    registry = mounts.machines.registry;
  }

  @AfterEach
  void end() throws Exception {
    mounts.machines.end();
  }

  @Test
  void aCacheThatIsNotHereBeginsWithWhatAnotherMachineHad() throws Exception {
    mounts.fill(FILL);
    assertThat(mounts.shared().parts()).isPositive();

    builds.mounts(List.of(mounts.place()), List.of());
    String list =
        mounts.found(
            "other", "cd /c && find . | sort && stat -c '%n %a %u %g %Y %h' a deep deep/er");
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
    assertThat(mounts.found("other", "cat /c/link /c/deep/er/b")).isEqualTo("one\ntwo\n");
    assertThat(mounts.warnings()).isEmpty();
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
    builds.mounts(List.of(mounts.place()), List.of());
    mounts.run("other", "true");

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
    mounts.fill("echo theirs > /c/f");
    builds.mounts(List.of(), List.of());
    mounts.run("other", "echo ours > /c/f");
    registry.requests.clear();

    builds.mounts(List.of(mounts.place()), List.of());

    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("ours\n");
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void onlyWhatChangedIsSent() throws Exception {
    mounts.fill(
        "for i in $(seq 40); do dd if=/dev/urandom of=/c/$i bs=1M count=1 2>/dev/null; done");
    int all = mounts.shared().parts();
    long bytes = mounts.shared().sent();
    assertThat(all).isGreaterThan(2);
    assertThat(bytes).isGreaterThan(40_000_000);

    mounts.fill("rm /c/17; echo new > /c/new");
    assertThat(mounts.shared().sent()).isLessThan(bytes / 2);

    mounts.fill("true");
    assertThat(mounts.shared().parts()).isZero();
    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "ls /c | wc -l; cat /c/new")).isEqualTo("40\nnew\n");
  }

  @Test
  void whatIsNotUsedByThisBuildStaysThere() throws Exception {
    mounts.fill("echo one > /c/f");
    builds.build(
        "store", "FROM busybox\nRUN --mount=type=cache,id=two,target=/d echo two > /d/f\n", "i");

    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "--mount=type=cache,id=two,target=/d cat /c/f /d/f"))
        .isEqualTo("one\ntwo\n");
  }

  @Test
  void eachScopeHasItsOwn() throws Exception {
    mounts.fill("echo main > /c/f");
    builds.mounts(List.of(mounts.place()), List.of(mounts.place() + ",scope=pr-7"));

    // The pull request begins with what main has, on main's own runner too, and changes its own.
    assertThat(mounts.found("store", "cat /c/f; echo poison > /c/f")).isEqualTo("main\n");
    assertThat(mounts.found("store", "cat /c/f")).isEqualTo("poison\n");

    builds.mounts(List.of(mounts.place()), List.of(mounts.place()));
    assertThat(mounts.found("store", "cat /c/f")).isEqualTo("main\n");
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("main\n");
    assertThat(registry.manifests.keySet()).contains("team/app mounts", "team/app mounts-pr-7");
  }

  @Test
  void whatGoesWithTheSameFilesIsPreferred() throws Exception {
    for (String lock : List.of("1", "2", "3")) {
      builds.context("lock", lock);
      builds.mounts(List.of(), List.of(mounts.place() + ",key=lock"));
      mounts.run("store", "echo " + lock + " > /c/f");
    }

    builds.mounts(List.of(mounts.place() + ",key=lock"), List.of());
    builds.context("lock", "2");
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("2\n");

    builds.engine("other").prune(/* all= */ true, java.util.Optional.empty());
    builds.busybox("other");
    builds.mounts(List.of(mounts.place() + ",key=lock"), List.of());
    builds.context("lock", "1"); // Of each cache there are two: the newest, and the one before.
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("3\n");

    builds.mounts(List.of(mounts.place() + ",key=none"), List.of());
    assertThatThrownBy(() -> mounts.run("other", "true"))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("the key of caches that are mounted cannot be read: there is no");
  }

  @Test
  void whatIsMoreThanAllowedIsNotSentInHalves() throws Exception {
    builds.mounts(List.of(), List.of(mounts.place() + ",max-size=10m"));
    mounts.run(
        "store",
        "for i in $(seq 30); do dd if=/dev/urandom of=/c/$i bs=1M count=1 2>/dev/null; done");
    assertThat(mounts.shared().left()).isPositive();

    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }

  @Test
  void whoOnlyReadsAScopeHasItsCachesAndNoOthers() throws Exception {
    builds.mounts(List.of(), List.of(mounts.place() + ",scope=pr-7"));
    mounts.run("store", "echo poison > /c/f");

    builds.mounts(List.of(mounts.place() + ",scope=pr-7"), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("poison\n");

    builds.mounts(List.of(), List.of(mounts.place()));
    assertThat(mounts.found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }

  @Test
  void resultsAndCachesDoNotReplaceEachOther() throws Exception {
    builds.caches(List.of(), List.of(mounts.place()));
    mounts.run("store", "true");
    builds.mounts(List.of(), List.of(mounts.place()));
    mounts.run("store", "echo one > /c/f");
    assertThat(mounts.warnings()).hasSize(1);
    assertThat(mounts.warnings().get(0)).contains("it has results of steps, and no caches");

    assertThatThrownBy(() -> builds.mounts(List.of(), List.of(mounts.place() + ",scope=")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("the scope \"\" cannot be part of a tag");
    assertThatThrownBy(
            () -> {
              builds.mounts(List.of(), List.of(mounts.place() + ",key=../x"));
              mounts.run("store", "true");
            })
        .hasMessage("the key ../x of caches that are mounted is not in the context");
  }

  @Test
  void aPlaceWhereNothingIsYetIsNotWarnedOf() throws Exception {
    builds.mounts(List.of(mounts.place()), List.of(mounts.place()));
    mounts.run("store", "echo one > /c/f");

    assertThat(mounts.warnings()).isEmpty();
    // Who mistyped the name sees it.
    assertThat(mounts.shared().absent()).containsExactly(registry.host() + "/team/app:mounts");
    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("one\n");
    assertThat(mounts.shared().absent()).isEmpty();
  }

  @Test
  void aFolderHasEachScope() throws Exception {
    Path cache = folder.resolve("mounts");
    builds.mounts(List.of(), List.of("type=local,dest=" + cache));
    mounts.run("store", "echo main > /c/f");
    builds.mounts(
        List.of("type=local,src=" + cache), List.of("type=local,dest=" + cache + ",scope=pr-7"));
    mounts.run("store", "echo theirs > /c/f");
    assertThat(mounts.warnings()).isEmpty();

    builds.mounts(List.of("type=local,src=" + cache + ",scope=pr-7"), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("theirs\n");
  }

  @Test
  void aFolderWhoseIndexIsDamagedIsWrittenAnew() throws Exception {
    Path cache = folder.resolve("mounts");
    builds.mounts(List.of(), List.of("type=local,dest=" + cache));
    mounts.run("store", "echo one > /c/f");
    Files.writeString(cache.resolve("index.json"), "");

    mounts.run("store", "touch /c/more");
    assertThat(mounts.warnings()).isEmpty();
    builds.mounts(List.of("type=local,src=" + cache), List.of());
    assertThat(mounts.found("other", "cat /c/f")).isEqualTo("one\n");
  }

  @Test
  void whatIsDamagedIsNotMoreThanWasAllowed() throws Exception {
    mounts.fill("echo one > /c/f");
    registry.blobs.replaceAll((name, blob) -> blob[0] == '{' ? blob : new byte[blob.length]);
    builds.mounts(List.of(mounts.place()), List.of(mounts.place()));

    mounts.run("other", "echo two > /c/f");

    assertThat(mounts.warnings()).hasSize(1);
    assertThat(mounts.shared().parts()).isEqualTo(1);
    assertThat(mounts.shared().left()).isZero();
  }

  @Test
  void aSecretThatACacheHoldsGoesNowhere() throws Exception {
    Path secret = Files.writeString(folder.resolve("token"), "Ahfae7Ahgh4eeMie");
    builds.secrets(SecretOptions.parse(List.of("id=token,src=" + secret), List.of()));
    builds.mounts(List.of(), List.of(mounts.place()));

    mounts.run("store", "--mount=type=secret,id=token cp /run/secrets/token /c/token");
    assertThat(mounts.warnings()).hasSize(1);
    assertThat(mounts.warnings().get(0)).endsWith("is not sent, now or later: a secret is in it");

    // Who is not given the secret cannot know it, and must not send it either.
    builds.secrets(SecretOptions.NONE);
    mounts.run("store", "touch /c/more");
    builds.mounts(List.of(mounts.place()), List.of());
    assertThat(mounts.found("other", "ls /c | wc -l")).isEqualTo("0\n");
  }
}
