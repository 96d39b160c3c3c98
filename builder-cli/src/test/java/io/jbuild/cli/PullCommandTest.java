package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.PullRequest;
import io.jbuild.request.Tags;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PullCommandTest {

  private final Typed user = new Typed();

  @Test
  void whatRunFetchesIsToldInTheSameLines() {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PullLines lines =
        new PullLines(TransferView.lines(new PrintStream(shown, true, StandardCharsets.UTF_8)));
    ImageReference name = ImageReference.parse("busybox");
    lines.missing(name);
    lines.begins(name);
    lines.done(name, FakeEngine.MANIFEST, /* newer= */ true);

    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Unable to find image 'busybox:latest' locally\n"
                + "latest: Pulling from library/busybox\n"
                + "Digest: "
                + FakeEngine.MANIFEST
                + "\nStatus: Downloaded newer image for busybox:latest\n");
  }

  @Test
  void aProgramGetsALineOfJsonForEachName() {
    assertThat(user.type("pull", "--format", "json", "busybox")).isZero();
    assertThat(user.out)
        .isEqualTo(
            "{\"name\":\"docker.io/library/busybox:latest\",\"digest\":\""
                + FakeEngine.MANIFEST
                + "\",\"newer\":true}\n");
    assertThat(user.type("pull", "--format", "jsn", "busybox")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: there is no format 'jsn'. Did you mean 'json'?\n");
  }

  @Test
  void itIsToldInDockersLines() {
    assertThat(user.type("pull", "busybox")).isZero();
    assertThat(user.out)
        .isEqualTo(
            "Using default tag: latest\n"
                + "latest: Pulling from library/busybox\n"
                + FakeEngine.IMAGE_ID.hex().substring(0, 12)
                + ": Pull complete\n"
                + FakeEngine.MANIFEST.hex().substring(0, 12)
                + ": Already exists\n"
                + "Digest: "
                + FakeEngine.MANIFEST
                + "\nStatus: Downloaded newer image for busybox:latest\n"
                + "docker.io/library/busybox:latest\n");
    assertThat(user.type("pull", "host:5000/a/b:1", "--platform", "linux/arm64", "--jobs=2"))
        .isZero();
    assertThat(user.out)
        .startsWith("1: Pulling from a/b\n")
        .contains("Status: Image is up to date for host:5000/a/b:1\n");
    assertThat(user.engine.images.pulls)
        .containsExactly(
            new PullRequest(ImageReference.parse("busybox"), Tags.ONE, Platform.host(), 4),
            new PullRequest(
                ImageReference.parse("host:5000/a/b:1"),
                Tags.ONE,
                Platform.parse("linux/arm64"),
                2));
  }

  @Test
  void ofAllTagsTheEndIsToldOnce() {
    assertThat(user.type("pull", "-a", "host:5000/a/b")).isZero();
    assertThat(user.out)
        .doesNotContain("Using default tag")
        .endsWith("host:5000/a/b\nhost:5000/a/b\n")
        .containsOnlyOnce("Status: ");
    assertThat(user.engine.images.pulls.get(0).tags()).isEqualTo(Tags.ALL);
    assertThat(user.type("pull", "--all-tags", "host:5000/a/b:1")).isEqualTo(2);
    assertThat(user.err).contains("tag can't be used with --all-tags/-a");
  }

  @Test
  void quietlyTheNameAlone() {
    assertThat(user.type("image", "pull", "-q", "busybox")).isZero();
    assertThat(user.out).isEqualTo("docker.io/library/busybox:latest\n");
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertThat(user.type("pull")).isEqualTo(2);
    assertThat(user.type("pull", "Busybox")).isEqualTo(2);
    assertThat(user.type("pull", "busybox", "--platform", "x/y/z/a")).isEqualTo(2);
    assertThat(user.type("pull", "busybox", "--jobs", "0")).isEqualTo(2);
    assertThat(user.engine.images.pulls).isEmpty();
  }
}
