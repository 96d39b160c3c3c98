package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.maven.RuntimeDependencies.Group;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class RuntimeDependenciesTest {

  private final Set<Artifact> artifacts = new LinkedHashSet<>();

  @Test
  void areGroupedByHowOftenTheyChange() {
    add("g", "released", "1", "compile", "");
    add("g", "snapshot", "1-20260101.101010-1", "runtime", "");
    add("own", "module", "2-SNAPSHOT", "compile", "");
    assertThat(dependencies().all())
        .extracting(one -> one.group() + " " + one.name())
        .containsExactly(
            "RELEASED released-1.jar",
            "SNAPSHOT snapshot-1-SNAPSHOT.jar",
            "PROJECT module-2-SNAPSHOT.jar");
    assertThat(dependencies().files().keySet())
        .containsExactly(
            "project/module-2-SNAPSHOT.jar",
            "released/released-1.jar",
            "snapshot/snapshot-1-SNAPSHOT.jar");
  }

  @Test
  void whatIsNotNeededToRunIsLeftOut() {
    add("g", "a", "1", "test", "");
    add("g", "b", "1", "provided", "");
    add("g", "c", "1", "system", "");
    assertThat(dependencies().all()).isEmpty();
  }

  @Test
  void whatSpringBootHasForDevelopmentIsLeftOut() {
    add("org.springframework.boot", "spring-boot-devtools", "3", "runtime", "");
    add("org.springframework.boot", "spring-boot", "3", "compile", "");
    add("g", "spring-boot-devtools", "1", "compile", "");
    assertThat(dependencies().names())
        .containsExactly("spring-boot-3.jar", "spring-boot-devtools-1.jar");
  }

  @Test
  void theOrderIsThatOfTheClassPath() {
    add("g", "z", "1", "compile", "");
    add("g", "a", "1", "compile", "linux");
    assertThat(dependencies().names()).containsExactly("z-1.jar", "a-1-linux.jar");
  }

  @Test
  void ofOneNameTheGroupTellsThemApart() {
    add("g", "core", "1", "compile", "");
    add("h", "core", "1", "compile", "");
    add("h", "other", "1", "compile", "");
    assertThat(dependencies().names())
        .containsExactly("g-core-1.jar", "h-core-1.jar", "other-1.jar");
  }

  @Test
  void whereTheGroupDoesNotTellThemApartANumberDoes() {
    add("g", "x", "1-linux", "compile", "");
    add("g", "x", "1", "compile", "linux");
    assertThat(dependencies().names()).containsExactly("g-x-1-linux.jar", "g-x-1-linux-2.jar");
    assertThat(dependencies().files()).hasSize(2);
  }

  @Test
  void whoseNameIsItsOwnKeepsIt() {
    add("a", "b-c", "1", "compile", "");
    add("z", "b-c", "1", "compile", "");
    add("g", "a-b-c", "1", "compile", "");
    assertThat(dependencies().names())
        .containsExactly("a-b-c-1-2.jar", "z-b-c-1.jar", "a-b-c-1.jar");
  }

  @Test
  void groupsAreFolders() {
    assertThat(Group.RELEASED.folder()).isEqualTo("released");
  }

  private RuntimeDependencies dependencies() {
    MavenProject project = project("own", "app");
    project.setArtifacts(artifacts);
    return RuntimeDependencies.of(new Reactor(project, List.of(project("own", "module"), project)));
  }

  private static MavenProject project(String group, String name) {
    MavenProject project = new MavenProject();
    project.setGroupId(group);
    project.setArtifactId(name);
    project.setVersion("2-SNAPSHOT");
    return project;
  }

  private void add(String group, String name, String version, String scope, String classifier) {
    DefaultArtifactHandler handler = new DefaultArtifactHandler("jar");
    handler.setAddedToClasspath(true);
    Artifact artifact =
        new DefaultArtifact(
            group, name, version, scope, "jar", classifier.isEmpty() ? null : classifier, handler);
    artifact.setFile(new File(Path.of("/repository", name + ".jar").toString()));
    artifacts.add(artifact);
  }
}
