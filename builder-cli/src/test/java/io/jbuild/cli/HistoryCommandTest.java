package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryCommandTest {

  private final Typed user = new Typed();

  @BeforeEach
  void addImage() {
    user.engine.images.all.add(SampleImages.app());
  }

  @Test
  void eachInstructionHasARowNewestFirst() {
    assertThat(user.type("history", "app:1")).isZero();
    assertThat(user.out)
        .isEqualTo(
            """
            IMAGE          CREATED       CREATED BY                                      SIZE      COMMENT
            aaaaaaaaaaaa   2 hours ago   RUN /bin/sh -c echo ä long words that go on …   12B       buildkit.dockerfile.v0
            <missing>      2 hours ago   ENV NAME=a "quoted" value                       0B        buildkit.dockerfile.v0
            <missing>      4 weeks ago   ADD rootfs.tar / # buildkit                     4.26MB    buildkit.dockerfile.v0
            """);
  }

  @Test
  void nothingIsCutWithNoTrunc() {
    user.type("history", "--no-trunc", "app:1");
    assertThat(user.out)
        .contains("sha256:" + "a".repeat(64))
        .contains("RUN /bin/sh -c echo ä long words that go on and on # buildkit ");
  }

  @Test
  void machinesGetNumbersAndTimes() {
    user.type("history", "--human=false", "app:1");
    assertThat(user.out.lines().toList().get(0)).startsWith("IMAGE          CREATED AT ");
    assertThat(user.out.lines().toList().get(3))
        .matches("<missing>      2026-07-01T10:00:00Z   ADD rootfs.tar .* 4260000   buildkit.*");
    user.type("history", "-H=false", "--format", "{{.Size}}", "app:1");
    assertThat(user.out).isEqualTo("12\n0\n4260000\n");
    user.type("history", "-H", "--format", "{{.Size}}", "app:1");
    assertThat(user.out).isEqualTo("12B\n0B\n4.26MB\n");
  }

  @Test
  void quietPrintsIds() {
    user.type("history", "-q", "app:1");
    assertThat(user.out).isEqualTo("aaaaaaaaaaaa\n<missing>\n<missing>\n");
  }

  @Test
  void anUnknownImageIsRefused() {
    assertThat(user.type("history", "nothing")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: no such image: nothing. 'jbuild images' lists them.\n");
    assertThat(user.type("history")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: 'jbuild history' needs an IMAGE. See 'jbuild history --help'.\n");
  }
}
