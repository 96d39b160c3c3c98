package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/**
 * The Dockerfile of a project: its own, or the one that is made.
 *
 * @param named the one that the pom names
 */
record ProjectDockerfile(MavenProject project, Path context, Optional<Path> named) {

  private static final List<String> NAMES = List.of("Dockerfile", "dockerfile");

  /** The project's own: the one that the pom names, else the context's. */
  Optional<Path> own() {
    return named.or(
        () -> NAMES.stream().map(context::resolve).filter(Files::isRegularFile).findFirst());
  }

  /**
   * The text of the one that is made.
   *
   * @throws BuildException for a project that is no jar
   */
  String made(Optional<String> from, Optional<String> mainClass) throws IOException {
    if (!project.getPackaging().equals("jar")) {
      throw new BuildException(
          Blame.USAGE,
          "there is no Dockerfile in " + context,
          "One is made for a project that is a jar, and this is a "
              + project.getPackaging()
              + ": write one, or name it with {file}.");
    }
    String runs =
        mainClass.isPresent()
            ? MainClass.named(mainClass.get())
            : MainClass.of(
                Path.of(project.getBuild().getOutputDirectory()),
                Reactor.made(project).map(Artifact::getFile).map(file -> file.toPath()));
    return DefaultDockerfile.text(from.orElseGet(() -> DefaultDockerfile.from(release())), runs);
  }

  private String release() {
    Properties properties = project.getProperties();
    return properties.getProperty(
        "maven.compiler.release", properties.getProperty("maven.compiler.target", ""));
  }

  /** Writes the one that is made, for messages to name; returns where. */
  Path write(String text, Path folder) throws IOException {
    Path file = folder.resolve("Dockerfile");
    OutputFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }
}
