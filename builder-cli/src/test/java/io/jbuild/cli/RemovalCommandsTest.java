package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.result.StoreUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalCommandsTest {

  private final Typed user = new Typed();

  @BeforeEach
  void addImage() {
    user.engine.images.all.add(SampleImages.app());
  }

  @Test
  void anImageIsGivenAnotherName() {
    assertThat(user.type("tag", "app:1", "host:5000/team/app")).isZero();
    assertThat(user.type("image", "tag", "app:1", "app:2")).isZero();

    String id = SampleImages.app().id().toString();
    assertThat(user.engine.images.tagged)
        .containsExactly(id + " is host:5000/team/app:latest", id + " is app:2");
    assertThat(user.out).isEmpty();
  }

  @Test
  void whatCannotBeANameIsRefused() {
    assertThat(user.type("tag", "app:1")).isEqualTo(2);
    assertThat(user.type("tag", "app:1", "App")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: 'App' cannot be a name: ").endsWith("app:1.0.\n");
    assertThat(user.type("tag", "app:1", "app@" + FakeEngine.MANIFEST)).isEqualTo(2);
    assertThat(user.err).contains("a digest is what it is");
    assertThat(user.engine.images.tagged).isEmpty();
  }

  @Test
  void whatIsRemovedIsToldInDockersWords() {
    assertThat(user.type("rmi", "-f", "app:1", "busybox")).isZero();
    assertThat(user.out)
        .isEqualTo(
            "Untagged: app:1\nUntagged: busybox:latest\nDeleted: " + FakeEngine.IMAGE_ID + "\n");
    assertThat(user.type("image", "rm", "app:1")).isZero();
    assertThat(user.engine.images.removed).containsExactly("[app:1, busybox] by force", "[app:1]");
    assertThat(user.type("rmi")).isEqualTo(2);
  }

  @Test
  void oneThatCannotBeRemovedIsToldAfterTheOthers() {
    user.engine.images.refusal =
        Optional.of(new BuildException(Blame.USAGE, "No such image: x", ""));

    assertThat(user.type("rmi", "app:1", "x")).isEqualTo(1);
    assertThat(user.out).startsWith("Untagged: app:1\n");
    assertThat(user.err).contains("No such image: x");
  }

  @Test
  void pruningAsksAtATerminalAlone() {
    assertThat(user.type("prune")).isZero();
    assertThat(user.out)
        .isEqualTo("Deleted: " + FakeEngine.IMAGE_ID + "\nTotal reclaimed space: 12.3MB\n");
    user.terminals.add(0);
    user.input = "n\n";
    assertThat(user.type("prune", "-a")).isEqualTo(1);
    assertThat(user.err).contains("all results of steps").endsWith("Continue? [y/N] ");
    user.input = "y\n";
    assertThat(user.type("prune", "-a")).isZero();
    assertThat(user.out).contains("Deleted build cache: 1 step\n", "Deleted cache mounts: 2\n");
    assertThat(user.type("prune", "-a", "-f")).isZero();
    assertThat(user.engine.pruned).containsExactly(false, true, true);
  }

  @Test
  void aTrialAsksNobodyAndTellsWhatWouldGo() {
    user.terminals.add(0);
    assertThat(user.type("prune", "--dry-run", "--keep-storage", "1g")).isZero();
    assertThat(user.engine.tried).isEqualTo(1);
    assertThat(user.out)
        .isEqualTo(
            "Would delete: "
                + FakeEngine.IMAGE_ID
                + "\nWould delete build cache: 2 steps\nWould delete cache mounts: 1\n"
                + "Would reclaim: 13.3MB\n");
  }

  @Test
  void whatWasPrunedIsAlsoForPrograms() {
    assertThat(user.type("prune", "-a", "-f", "--format=json")).isZero();
    assertThat(user.out.replaceAll("\\s", ""))
        .startsWith(
            "{\"images\":[\""
                + FakeEngine.IMAGE_ID
                + "\"],\"steps\":1,\"cacheMounts\":2,\"failedState\":false,\"bytes\":")
        .endsWith("}");
  }

  @ParameterizedTest
  @CsvSource({
    "until=1h, true",
    "until=3h, false",
    "label=stage, true",
    "label=stage=other, false",
    "label!=stage, false",
    "label!=other, true",
  })
  void aFilterChoosesAmongImagesWithoutAName(String filter, boolean chosen) {
    assertThat(user.type("prune", "--filter", filter)).isZero();
    assertThat(user.engine.prunedOnly.orElseThrow().test(SampleImages.app())).isEqualTo(chosen);
    assertThat(user.type("prune", "--filter", "label=stage", "--filter", filter)).isZero();
    assertThat(user.engine.prunedOnly.orElseThrow().test(SampleImages.app())).isEqualTo(chosen);
    assertThat(user.engine.prunedOnly.orElseThrow().test(SampleImages.nameless())).isFalse();
  }

  @Test
  void withAllATimeIsAboutAllThatCanBeMadeAgain() {
    Instant now = Typed.NOW;
    assertThat(user.type("prune", "-a", "--filter", "until=2h", "--filter", "until=1h")).isZero();
    assertThat(user.engine.unusedPruned).containsExactly(now.minusSeconds(7200));
    assertThat(user.engine.pruned)
        .as("of images those without a name alone")
        .containsExactly(false);
    assertThat(user.out)
        .contains("Deleted build cache: 2 steps\n", "Deleted cache mounts: 1\n")
        .contains("Deleted the state in which the last RUN failed: no shell --failed\n");

    assertThat(user.type("prune", "-a", "--filter", "until=1h", "--filter", "label=a"))
        .isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: '--filter label=a' chooses images, and '--all' is about more. Take one, or"
                + " --filter until=TIME.\n");
    assertThat(user.engine.unusedPruned).hasSize(1);
  }

  @Test
  void aFilterOfAnotherKindIsRefused() {
    assertThat(user.type("prune", "--filter", "dangling=true")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: invalid filter 'dangling=true'. There are: until=TIME, label=NAME[=VALUE],"
                + " label!=NAME[=VALUE].\n");
    assertThat(user.engine.pruned).isEmpty();
  }

  @Test
  void whatTheStoreTakesIsShownByKind() {
    user.engine.usage =
        new StoreUsage(
            List.of(
                new StoreUsage.Part("Images", 2, 30_000_000, 1000),
                new StoreUsage.Part(
                    "Build cache", 1, 0, 0, Optional.of(Duration.ofMillis(190_500))),
                new StoreUsage.Part("Logs", 0, 4096, 0)),
            1);

    assertThat(user.type("du")).isZero();
    assertThat(user.out.lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "TYPE TOTAL SIZE RECLAIMABLE REBUILD",
            "Images 2 30MB 1kB",
            "Build cache 1 0B 0B 3 minutes",
            "Logs 4.1kB 0B",
            "All 30MB 1kB");
    assertThat(user.err).contains("1 folders belong to your subordinate users");
    assertThat(user.type("du", "--format", "{{.Type}}={{.Size}}")).isZero();
    assertThat(user.out).startsWith("Images=30MB\n");
  }
}
