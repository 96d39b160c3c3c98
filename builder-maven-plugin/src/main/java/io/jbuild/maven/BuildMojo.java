package io.jbuild.maven;

import io.jbuild.event.BuildEvents;
import io.jbuild.event.StepLogs;
import io.jbuild.failure.BuildException;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.StoreLimit;
import io.jbuild.result.BuildResult;
import io.jbuild.trace.BuildTrace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Builds the image of the project: of its Dockerfile, or of one that is made. What it is stands in
 * {@code target/jbuild/image.json} and in the properties {@code jbuild.image.id} and {@code
 * jbuild.image.digest}, all that steps print under {@code target/jbuild/logs}.
 */
@Mojo(
    name = "build",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
    threadSafe = true)
public final class BuildMojo extends DockerfileGoal {

  /**
   * How much is told: {@code auto}, a line for each step that runs; {@code plain}, what the steps
   * print too; {@code quiet}, nothing but what is wrong.
   */
  @Parameter(property = "jbuild.progress", defaultValue = "auto")
  private String progress;

  @Override
  void run() throws IOException, InterruptedException, MojoFailureException {
    StoreLimit limit = limit();
    BuildRequest request = request();
    warnOfUnpacked();
    warnOfNamesakes();
    MavenProgress told =
        new MavenProgress(getLog(), MavenProgress.Extent.parse(progress), frontEnd());
    BuildResult result;
    Path logs = work().resolve("logs");
    try (BuildTrace trace = trace();
        StepLogs kept = new StepLogs(logs, emptied(logs, execution()), told)) {
      BuildEvents heard = trace == null ? kept : trace.over(kept);
      result = jbuild().within(limit).build(request, heard, System.out);
    } catch (BuildException e) {
      throw new MojoFailureException(
          told.failure(e, called(request), projectContexts().missing()), e);
    }
    boolean changed =
        imageFile().tell(result.imageId(), result.manifest().digest(), request.tags(), project);
    told.end(request.tags(), result, changed);
    hold(limit);
  }

  /** None where the environment names no collector. */
  private @Nullable BuildTrace trace() {
    return BuildTrace.begin(
            environment(),
            version(),
            InstantSource.system(),
            build -> jbuild().pastBuilds().why(build),
            getLog()::warn)
        .orElse(null);
  }

  private void warnOfNamesakes() {
    for (MavenProject other : namesakes()) {
      getLog()
          .warn(
              "the image of "
                  + other.getId()
                  + " is called "
                  + String.join(", ", tags())
                  + " too, and the last one built keeps the name: <tags> gives it another");
    }
  }

  /** What an earlier build printed must not be taken for this one's. */
  private static String emptied(Path logs, String name) throws IOException {
    Path folder = logs.resolve(name);
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*.log")) {
        for (Path file : old) {
          Files.delete(file);
        }
      }
    }
    return name;
  }
}
