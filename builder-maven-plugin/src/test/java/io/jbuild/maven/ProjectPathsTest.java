package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectPathsTest {

  private final ProjectPaths paths = new ProjectPaths(Path.of("/p"));

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "type=oci,dest=target/a.tar type=oci,dest=/p/target/a.tar",
        "dest=a,type=oci dest=/p/a,type=oci",
        "type=oci,dest=/a.tar type=oci,dest=/a.tar",
        "type=tar,dest=- type=tar,dest=-",
        "out /p/out",
        "- -"
      })
  void outputsGoToTheProject(String given, String meant) {
    assertThat(paths.output(given)).isEqualTo(meant);
  }

  @Test
  void secretsLieInTheProject() {
    assertThat(paths.fields("id=a,src=b/c")).isEqualTo("id=a,src=/p/b/c");
    assertThat(paths.fields("id=a,env=B")).isEqualTo("id=a,env=B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "../base /p/../base",
        "/base /base",
        "docker-image://debian:12 docker-image://debian:12",
        "oci-layout://layout:1 oci-layout:///p/layout:1",
        "https://example.com/a.git https://example.com/a.git",
        "git@example.com:a.git git@example.com:a.git"
      })
  void contextsThatAreFoldersLieInTheProject(String given, String meant) {
    assertThat(paths.context(given)).isEqualTo(meant);
  }

  @Test
  void keysLieInTheProject() {
    assertThat(paths.agent("default")).isEqualTo("default");
    assertThat(paths.agent("a=key,/b")).isEqualTo("a=/p/key,/b");
  }
}
