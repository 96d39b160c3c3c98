package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndexCommandTest {

  private final Typed user = new Typed();

  @Test
  void imagesGetACommonName() {
    assertThat(user.type("index", "create", "app", "app:amd64", "app:arm64")).isZero();

    assertThat(user.out).isEqualTo(FakeEngine.MANIFEST + "\n");
    assertThat(user.engine.images.tagged).containsExactly("app:amd64 and app:arm64 are app:latest");
  }

  @Test
  void whatIsNotAllThereIsRefused() {
    for (String[] words :
        new String[][] {{"index"}, {"index", "create", "app"}, {"index", "made", "a", "b"}}) {
      assertThat(user.type(words)).isEqualTo(2);
      assertThat(user.err)
          .isEqualTo(
              "jbuild: 'jbuild index' needs create, a name, and the images it is to stand for. See"
                  + " 'jbuild index --help'.\n");
    }
    assertThat(user.type("index", "create", "a@sha256:" + "0".repeat(64), "b")).isEqualTo(2);
    assertThat(user.engine.images.tagged).isEmpty();
  }
}
