package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushCommandTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  @Test
  void itIsToldInDockersLines() {
    assertThat(user.type("push", "host:5000/team/app:1")).isZero();

    assertThat(user.out)
        .isEqualTo(
            "The push refers to repository [host:5000/team/app]\n"
                + FakeEngine.IMAGE_ID.hex().substring(0, 12)
                + ": Pushed\n1: digest: "
                + FakeEngine.MANIFEST
                + " size: 527\n");
    assertThat(user.engine.images.pushes)
        .containsExactly(
            new PushRequest(
                ImageReference.parse("host:5000/team/app:1"), Tags.ONE, Optional.empty(), 4));
  }

  @Test
  void aNameWithoutATagIsTheLatest() {
    assertThat(user.type("image", "push", "host:5000/app")).isZero();
    assertThat(user.out)
        .startsWith("Using default tag: latest\nThe push refers to repository [host:5000/app]\n");
  }

  @Test
  void quietTellsTheWholeName() {
    assertThat(user.type("push", "-q", "app")).isZero();
    assertThat(user.out).isEqualTo("docker.io/library/app:latest\n");
  }

  @Test
  void aProgramGetsALineOfJsonForEachName() {
    assertThat(user.type("push", "--format", "json", "app")).isZero();
    assertThat(user.out)
        .isEqualTo(
            "{\"name\":\"docker.io/library/app:latest\",\"digest\":\""
                + FakeEngine.MANIFEST
                + "\",\"size\":527,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}\n");
  }

  @Test
  void allTagsOnePlatformAndJobsAreAskedFor() {
    assertThat(user.type("push", "-a", "--platform", "linux/arm64", "--jobs=2", "h:1/app"))
        .isZero();
    assertThat(user.engine.images.pushes)
        .containsExactly(
            new PushRequest(
                ImageReference.parse("h:1/app"),
                Tags.ALL,
                Optional.of(Platform.parse("linux/arm64")),
                2));
    assertThat(user.out).doesNotContain("default tag");
  }

  @Test
  void whatTheRegistrySaysReachesTheUser() {
    user.engine.images.refusal =
        Optional.of(new BuildException(Blame.REGISTRY, "no (403)", "Ask."));

    assertThat(user.type("push", "h:1/app:1")).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: no (403)\nAsk.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-a h:1/app:1 | tag can't be used with --all-tags/-a",
        "h:1/App:1 | invalid reference format: \"h:1/App:1\"",
        "--platform=x h:1/app | invalid platform 'x'. It looks like linux/amd64.",
        "--jobs=0 h:1/app | invalid number of jobs '0'. It is a number from 1 to 9999.",
        "'' | 'jbuild push' needs a NAME. See 'jbuild push --help'.",
      })
  void whatMeansNothingIsRefused(String words, String message) {
    String[] typed = ("push " + words).strip().split(" ");

    assertThat(user.type(typed)).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: " + message + "\n");
    assertThat(user.engine.images.pushes).isEmpty();
  }

  @Test
  void aDigestIsNoNameToPushTo() {
    assertThat(user.type("push", "h:1/app@" + FakeEngine.MANIFEST)).isEqualTo(2);
    assertThat(user.err).contains("cannot push a digest reference");
  }

  @Test
  void aBuildIsPushedUnderAllItsNames() throws Exception {
    Path file = folder.resolve("metadata");
    String[] words = {
      "--push", "-t", "h:1/a:1", "-t", "h:1/a:2", "--metadata-file", file.toString(), "."
    };

    assertThat(user.type(words)).isZero();

    assertThat(user.engine.images.pushes)
        .extracting(request -> request.name().familiar())
        .containsExactly("h:1/a:1", "h:1/a:2");
    assertThat(user.err).containsOnlyOnce("refers to").contains("1: digest: ", "2: digest: ");
    assertThat(user.out).isEmpty();
    assertThat(Files.readString(file)).contains("\"size\": 527");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tty"})
  void whatOtherMachinesGetComesAfterThePush(String progress) {
    user.terminals.add(2);
    user.engine.building = events -> events.on(new BuildEvent.Warning("built"));
    user.engine.delivered = events -> events.on(new BuildEvent.Warning("brought"));

    assertThat(user.type("--push", "-t", "h:1/a:1", "--progress", progress, ".")).isZero();

    assertThat(user.err).containsSubsequence("built", "refers to", "brought");
  }

  @Test
  void aPushThatFailsIsTheBuildsFailureAndNothingComesAfterIt() {
    user.engine.images.refusal =
        Optional.of(new BuildException(Blame.REGISTRY, "gone (502)", "Wait."));
    user.engine.delivered = events -> events.on(new BuildEvent.Warning("brought"));

    assertThat(user.type("--push", "-t", "h:1/a:1", ".")).isEqualTo(1);

    assertThat(user.err).endsWith("ERROR: gone (502)\nWait.\n").doesNotContain("brought");
  }

  @Test
  void whoMayNotPushNeedNotWaitForTheBuild() {
    user.engine.images.notAllowed =
        Optional.of(new BuildException(Blame.REGISTRY, "no (403)", "Ask."));

    assertThat(user.type("--push", "-t", "h:1/a:1", ".")).isEqualTo(1);
    assertThat(user.err).isEqualTo("ERROR: no (403)\nAsk.\n");
    assertThat(user.engine.builds).isEmpty();
  }

  @Test
  void aBuildWithoutANameCannotBePushed() {
    assertThat(user.type("--push", ".")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: tag is needed when pushing to registry. ");
    assertThat(user.engine.builds).isEmpty();
  }
}
