package io.jbuild.cli;

import io.jbuild.ProcessTerminal;
import io.jbuild.failure.BuildException;
import io.jbuild.report.progress.PlainText;
import io.jbuild.request.ContainerRequest.Streams;
import io.jbuild.request.ContainerTerminal;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import io.jbuild.request.ShellRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code jbuild shell --failed}: a shell, or another command, where a RUN failed; the exit code is
 * its own.
 */
final class ShellCommand implements Command {

  /** Of a longer command people want the history. */
  private static final int MOST_LINES = 12;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "shell",
            "--failed [OPTIONS] [COMMAND] [ARG...]",
            "Open a shell, or run a command, in the state in which the last RUN failed: its"
                + " files, mounts, variables, user and directory. What is changed in it is"
                + " dropped, but for what cache mounts hold.")
        .stopAtFirstArgument()
        .flag("In what a build kept: at a terminal, or with --keep-failed", "--failed")
        .values("id=NAME,src=FILE", "A secret that the RUN mounts; or ,env=VAR", "--secret")
        .values("ID[=SOCKET|KEY,KEY]", "An SSH agent that the RUN mounts", "--ssh")
        .value("auto|oci|namespaces|chroot", "What isolates it", "--isolation");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    Surroundings around = invocation.around();
    if (!arguments.flag("--failed")) {
      throw Usage.refusal(
          "'jbuild shell' needs --failed",
          "'jbuild shell --failed' opens a shell where a RUN failed; 'jbuild run -it IMAGE sh' in"
              + " an image.");
    }
    ShellRequest request =
        new ShellRequest(
            arguments.operands(),
            SecretOptions.parse(arguments.values("--secret"), arguments.values("--ssh")),
            Isolation.parse(arguments.value("--isolation").orElse("auto")),
            streams(around));
    try {
      return invocation.engine().shell(request, failed -> tell(failed, request, around));
    } catch (IOException failure) {
      new FailureReport(around).machine(failure);
      return ExitCode.NOT_RUN;
    }
  }

  @Override
  public int failed(BuildException failure, Surroundings around) {
    new FailureReport(around).failure(failure);
    return RunCommand.code(failure);
  }

  private static Streams streams(Surroundings around) {
    boolean interactive = around.isTerminal(0) && around.isTerminal(1);
    Optional<ContainerTerminal> terminal =
        interactive
            ? Optional.of(ProcessTerminal.of(OptionalInt.of(0), OptionalInt.of(1)))
            : Optional.empty();
    return new Streams(around.in(), around.out(), around.err(), terminal);
  }

  private static void tell(ShellRequest.Failed failed, ShellRequest request, Surroundings around) {
    if (request.streams().terminal().isEmpty()) {
      return; // Of a command in a script nothing but what it prints is wanted.
    }
    StringBuilder text = new StringBuilder();
    text.append(failed.name().replace('\n', ' '))
        .append(" (line ")
        .append(failed.line())
        .append(" of its Dockerfile) failed with exit code ")
        .append(failed.exitCode())
        .append(".\n");
    if (request.command().isEmpty()) {
      // Not each shell reads a history: so what failed can be copied, too.
      List<String> command = failed.command().lines().toList();
      if (command.size() <= MOST_LINES) {
        text.append("It ran:\n\n");
        command.forEach(line -> text.append(line).append('\n'));
        text.append('\n');
      }
      text.append("The command is in the history, where the image's shell reads one. What you\n")
          .append("change is dropped at the end, but for what cache mounts hold.\n");
    }
    around.err().print(PlainText.of(text.toString()));
  }
}
