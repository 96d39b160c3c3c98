package io.jbuild.cli;

import io.jbuild.ContainerRequest;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** {@code jbuild run}: starts a command in an image; the exit code is the command's. */
final class RunCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "run", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Run a command in an image, and drop it.")
        .stopAtFirstArgument()
        .flag("Docker's word; what the command leaves is always dropped", "--rm")
        .flag("Let the command read standard input", "-i", "--interactive")
        .flag("Docker's word for a terminal; there is none, so not with -i", "-t", "--tty")
        .values("NAME[=VALUE]", "Variable, with a value or ours", "-e", "--env")
        .value("USER[:GROUP]", "Who runs the command", "-u", "--user")
        .value("DIR", "Where the command starts", "-w", "--workdir")
        .value("COMMAND", "In place of the image's ENTRYPOINT", "--entrypoint")
        .value("MODE", "What the command reaches: default, host or none", "--network")
        .value("RUNG", "auto, oci, namespaces or chroot", "--isolation");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    List<String> words = arguments.atLeastOne("an IMAGE");
    boolean interactive = arguments.flag("--interactive");
    if (interactive && arguments.flag("--tty")) {
      throw Usage.refusal(
          "a terminal for the command (-t with -i) is not supported yet",
          "Leave out -t: the command then reads standard input as it comes.");
    }
    Surroundings around = invocation.around();
    ContainerRequest request =
        new ContainerRequest(
            words.get(0),
            words.subList(1, words.size()),
            arguments.value("--entrypoint"),
            variables(arguments.values("--env"), around.environment()),
            arguments.value("--user"),
            arguments.value("--workdir"),
            BuildArguments.network(arguments.value("--network")),
            interactive ? around.in() : InputStream.nullInputStream(),
            around.out(),
            around.err(),
            BuildArguments.isolation(arguments.value("--isolation")));
    try {
      return invocation.engine().run(request);
    } catch (BuildException failure) {
      new FailureReport(around).failure(failure);
      return code(failure);
    } catch (IOException failure) {
      new FailureReport(around).machine(failure);
      return ExitCode.NOT_RUN;
    }
  }

  /** As docker has it, so that a command's own code is told from ours. */
  private static int code(BuildException failure) {
    if (failure.blame() != Blame.COMMAND
        || !failure.message().startsWith("exec ") && !failure.message().startsWith("exec: ")) {
      return ExitCode.NOT_RUN;
    }
    String why = failure.message().toLowerCase(Locale.ROOT);
    return why.contains("not found") || why.contains("no such file")
        ? ExitCode.NOT_FOUND
        : ExitCode.NOT_EXECUTABLE;
  }

  private static List<String> variables(List<String> texts, SortedMap<String, String> ours) {
    List<String> variables = new ArrayList<>();
    for (String text : texts) {
      if (text.isEmpty() || text.startsWith("=")) {
        throw Usage.refusal("invalid variable '" + text + "': it has no name");
      }
      if (text.contains("=")) {
        variables.add(text);
      } else if (ours.containsKey(text)) {
        variables.add(text + "=" + ours.get(text));
      }
    }
    return variables;
  }
}
