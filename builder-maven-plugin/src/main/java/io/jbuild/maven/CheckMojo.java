package io.jbuild.maven;

import io.jbuild.failure.BuildException;
import io.jbuild.report.CheckFormat;
import io.jbuild.report.CheckedFile;
import io.jbuild.report.FailureText;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.CheckReport;
import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Checks the Dockerfile, and builds nothing. */
@Mojo(
    name = "check",
    defaultPhase = LifecyclePhase.VERIFY,
    requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
    threadSafe = true)
public final class CheckMojo extends DockerfileGoal {

  /** Whether what is found fails the build, also where the Dockerfile does not say so. */
  @Parameter(property = "jbuild.failOnWarning", defaultValue = "false")
  private boolean failOnWarning;

  @Override
  void run() throws IOException, InterruptedException, MojoFailureException {
    BuildRequest request = request();
    CheckReport report = jbuild().check(request);
    String name = called(request);
    String text = CheckFormat.TEXT.report(new CheckedFile(name, report, frontEnd()));
    boolean clean = report.findings().isEmpty();
    text.lines().forEach(clean ? getLog()::info : getLog()::warn);
    report
        .unknownBases()
        .forEach(
            base ->
                getLog()
                    .warn(
                        "the variables of a base image are not known, and their use was not"
                            + " checked: "
                            + base));
    if (report.failure().isPresent()) {
      BuildException failure = report.failure().get();
      FailureText words = new FailureText(frontEnd());
      words
          .excerpt(failure, SourceExcerpt.of(report.dockerfile(), name))
          .lines()
          .forEach(getLog()::error);
      throw new MojoFailureException(words.line(failure).strip(), failure);
    }
    if (failOnWarning && !clean) {
      throw new MojoFailureException(
          name + " has " + report.findings().size() + " warnings, and <failOnWarning> is set");
    }
  }
}
