package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.report.CheckFormat;
import io.jbuild.report.CheckedFile;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.CheckReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code jbuild check}: what there is to say about a Dockerfile before it is built. */
final class CheckCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("check", "[OPTIONS] CONTEXT", "Check a Dockerfile, without building it.")
        .value("FILE", "The Dockerfile (default: CONTEXT/Dockerfile); - reads it", "-f", "--file")
        .values("ARG[=VALUE]", "Value of an ARG, or of the environment", "--build-arg")
        .values("NAME=VALUE", "What a stage or image is: DIR, docker-image://…", "--build-context")
        .value("STAGE", "Check what this stage needs, instead of all stages", "--target")
        .values("OS/ARCH", "What the image runs on", "--platform")
        .flag("Ask the registry for base images first", "--pull")
        .value("text|json|sarif", "How findings are printed; json as docker's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    return check(
        invocation,
        invocation.arguments().value("--format").map(CheckFormat::of).orElse(CheckFormat.TEXT));
  }

  /** Checks, and prints what was found; returns the exit code. */
  static int check(Invocation invocation, CheckFormat format)
      throws IOException, InterruptedException {
    return DockerfileOption.with(
        invocation, (file, shownName) -> check(invocation, format, file, shownName));
  }

  private static int check(
      Invocation invocation,
      CheckFormat format,
      Optional<Path> dockerfile,
      Optional<String> shownName)
      throws IOException, InterruptedException {
    Surroundings around = invocation.around();
    BuildRequest request = new BuildArguments(invocation.arguments(), around).request(dockerfile);
    CheckReport report = invocation.engine().check(request);
    String name = shownName.orElseGet(() -> DockerfileOption.nameIn(request.context()));
    around.out().print(format.report(new CheckedFile(name, report, CommandWords.FRONT_END)));
    report
        .unknownBases()
        .forEach(
            base ->
                around
                    .err()
                    .print(
                        "WARNING: the variables of a base image are not known, and their use was"
                            + " not checked: "
                            + base
                            + "\n"));
    Optional<BuildException> failure = report.failure();
    if (failure.isEmpty()) {
      return ExitCode.DONE;
    }
    new FailureReport(around)
        .build(failure.get(), List.of(), SourceExcerpt.of(report.dockerfile(), name));
    return ExitCode.of(failure.get().blame());
  }
}
