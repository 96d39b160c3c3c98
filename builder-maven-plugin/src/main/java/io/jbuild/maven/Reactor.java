package io.jbuild.maven;

import java.util.List;
import java.util.Optional;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/**
 * The modules that are built together.
 *
 * @param project the one whose image is built
 * @param modules all of them, also those that are left out this time: a dependency is in the same
 *     layer either way
 */
record Reactor(MavenProject project, List<MavenProject> modules) {
  Reactor {
    modules = List.copyOf(modules);
  }

  /** Whether an artifact is what one of the modules makes. */
  boolean makes(Artifact artifact) {
    return modules.stream().anyMatch(module -> makes(module, artifact));
  }

  private static boolean makes(MavenProject module, Artifact artifact) {
    return module.getGroupId().equals(artifact.getGroupId())
        && module.getArtifactId().equals(artifact.getArtifactId())
        && module.getVersion().equals(artifact.getBaseVersion());
  }

  /** A module's packaged artifact, where this run of Maven has made it by now. */
  static Optional<Artifact> made(MavenProject module) {
    return Optional.ofNullable(module.getArtifact()).filter(Reactor::isPackaged);
  }

  /**
   * A module's packaged artifact: the one that was made by now, or, of a module that is left out
   * this time ({@code -pl}, {@code -rf}), the one that Maven has found for a dependency on it.
   */
  Optional<Artifact> packaged(MavenProject module) {
    return made(module)
        .or(
            () ->
                project.getArtifacts().stream()
                    .filter(artifact -> makes(module, artifact) && !artifact.hasClassifier())
                    .filter(Reactor::isPackaged)
                    .findFirst());
  }

  private static boolean isPackaged(Artifact artifact) {
    return artifact.getFile() != null && artifact.getFile().isFile();
  }
}
