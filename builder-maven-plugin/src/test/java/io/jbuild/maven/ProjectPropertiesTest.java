package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class ProjectPropertiesTest {

  private final MavenProject project = project();
  private final Properties typed = new Properties();

  @Test
  void becomeArgumentsByTheirNamesOrPatterns() {
    project.getProperties().setProperty("java.version", "17");
    project.getProperties().setProperty("java.vendor-name", "x");
    project.getProperties().setProperty("other", "y");
    project.setVersion("1.2");
    assertThat(ProjectProperties.of(project, typed, List.of("java.*", "project.version")))
        .containsOnlyKeys("JAVA_VERSION", "JAVA_VENDOR_NAME", "PROJECT_VERSION")
        .containsEntry("JAVA_VERSION", "17")
        .containsEntry("PROJECT_VERSION", "1.2");
  }

  @Test
  void whatIsTypedCountsMore() {
    project.getProperties().setProperty("java.version", "17");
    typed.setProperty("java.version", "21");
    assertThat(ProjectProperties.of(project, typed, List.of("java.version")))
        .containsEntry("JAVA_VERSION", "21");
  }

  @Test
  void nobodyGetsAnyWithoutAsking() {
    project.getProperties().setProperty("java.version", "17");
    assertThat(ProjectProperties.of(project, typed, List.of())).isEmpty();
  }

  private static MavenProject project() {
    MavenProject project = new MavenProject();
    project.setGroupId("g");
    project.setArtifactId("a");
    project.setVersion("1");
    project.getBuild().setFinalName("a-1");
    return project;
  }
}
