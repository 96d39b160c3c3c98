package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.request.BuildContext;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectContextsTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  void classesAreAFolderAsAWholeWhetherItIsThereOrNot() throws Exception {
    MavenProject project = new MavenProject();
    project.setGroupId("own");
    project.setBuild(new Build());
    Path classes = folder.resolve("classes");
    project.getBuild().setOutputDirectory(classes.toString());

    assertThat(
            new ProjectContexts(new Reactor(project, List.of(project)), folder.resolve("work"))
                .all())
        .containsEntry("maven-classes", BuildContext.Assembled.of(classes));
  }
}
