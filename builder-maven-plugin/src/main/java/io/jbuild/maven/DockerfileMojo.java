package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Prints the Dockerfile that {@code jbuild:build} makes for a project without one, to be taken over
 * and changed: {@code mvn compile jbuild:dockerfile -Djbuild.outputFile=Dockerfile}.
 */
@Mojo(
    name = "dockerfile",
    requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
    threadSafe = true)
public final class DockerfileMojo extends DockerfileGoal {

  /** Where it is written instead of being printed. */
  @Parameter(property = "jbuild.outputFile")
  private @Nullable File outputFile;

  @Override
  void run() throws IOException {
    String text = madeDockerfile();
    if (outputFile != null) {
      try {
        OutputFile.writeNew(outputFile.toPath(), text.getBytes(StandardCharsets.UTF_8));
      } catch (FileAlreadyExistsException e) {
        // Somebody's own by now.
        throw new BuildException(
            Blame.USAGE,
            outputFile + " is there already",
            "Name another file with {output-file}, or delete it.",
            e);
      }
      getLog().info("Wrote " + outputFile);
      return;
    }
    // Not by the log, which would say [INFO] before each line, or nothing with -q.
    System.out.print(text);
    System.out.flush();
  }
}
