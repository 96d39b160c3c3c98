package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkingDirectoryTest {

  @Test
  void aRelativePathStartsWhereTheLastOneLed() {
    assertThat(WorkingDirectory.resolve("/a", "b/c")).isEqualTo("/a/b/c");
    assertThat(WorkingDirectory.resolve("", "a")).isEqualTo("/a");
  }

  @Test
  void dotsAreResolvedAndNeverLeadAboveTheRoot() {
    assertThat(WorkingDirectory.resolve("/a/b/c", "..")).isEqualTo("/a/b");
    assertThat(WorkingDirectory.resolve("/", "../../x/./y")).isEqualTo("/x/y");
    assertThat(WorkingDirectory.resolve("/a", "..")).isEqualTo("/");
  }

  @Test
  void theLastSlashOfAnAbsolutePathStays() {
    assertThat(WorkingDirectory.resolve("/", "/go/src/")).isEqualTo("/go/src/");
    assertThat(WorkingDirectory.resolve("/a", "b/")).isEqualTo("/a/b");
    assertThat(WorkingDirectory.resolve("/", "/")).isEqualTo("/");
  }
}
