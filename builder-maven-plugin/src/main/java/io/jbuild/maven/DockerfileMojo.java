package io.jbuild.maven;

import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Prints the Dockerfile that {@code jbuild:build} makes for a project without one, to be taken over
 * and changed: {@code mvn -q compile jbuild:dockerfile > Dockerfile}.
 */
@Mojo(
    name = "dockerfile",
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class DockerfileMojo extends DockerfileGoal {

  @Override
  void run() throws IOException {
    // Not by the log, which would say [INFO] before each line, or nothing with -q.
    System.out.print(madeDockerfile());
    System.out.flush();
  }
}
