package io.jbuild.cli;

import io.jbuild.ProcessTerminal;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.request.ContainerRequest.Settings;
import io.jbuild.request.ContainerRequest.Streams;
import io.jbuild.request.Isolation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** {@code jbuild run}: starts a command in an image; the exit code is the command's. */
final class RunCommand implements Command {

  @Override
  public Syntax syntax() {
    return MaxSize.with(
        Syntax.of("run", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Run a command in an image.")
            .stopAtFirstArgument()
            .flag("Keep nothing of it once it has ended", "--rm")
            .value("NAME", "What the container is called", "--name")
            .flag("Let the command read standard input", "-i", "--interactive")
            .flag("Give the command a terminal", "-t", "--tty")
            .values("NAME[=VALUE]", "Variable, with a value or ours", "-e", "--env")
            .value("USER[:GROUP]", "Who runs the command", "-u", "--user")
            .values("FROM:TO[:ro]", "A file or folder of this machine, at TO", "-v", "--volume")
            .value("DIR", "Where the command starts", "-w", "--workdir")
            .value("PROGRAM", "In place of the image's ENTRYPOINT", "--entrypoint")
            .value("default|host|none", "What the command reaches", "--network")
            .value(
                "auto|oci|namespaces|chroot",
                "What isolates it (default: auto, the best)",
                "--isolation"));
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    List<String> words = arguments.atLeastOne("an IMAGE");
    Surroundings around = invocation.around();
    ContainerRequest request =
        new ContainerRequest(
            words.get(0),
            words.subList(1, words.size()),
            settings(arguments, around),
            arguments.value("--name").map(RunCommand::name),
            arguments.flag("--rm"),
            Isolation.parse(arguments.value("--isolation").orElse("auto")),
            streams(arguments, around));
    try (TransferView view = TransferView.onError(around)) {
      return invocation.engine().containers().run(request, new PullLines(view));
    } catch (IOException failure) {
      new FailureReport(around).machine(failure);
      return ExitCode.NOT_RUN;
    }
  }

  @Override
  public int failed(BuildException failure, Surroundings around) {
    new FailureReport(around).failure(failure);
    return code(failure);
  }

  private static Streams streams(Arguments arguments, Surroundings around) {
    boolean interactive = arguments.flag("--interactive");
    boolean terminal = arguments.flag("--tty");
    if (interactive && terminal && !around.isTerminal(0)) {
      throw Usage.refusal(
          "the input device is not a TTY",
          "Leave out -t where standard input is no terminal: the command then reads what comes.");
    }
    OptionalInt window = IntStream.of(1, 0).filter(around::isTerminal).findFirst();
    return new Streams(
        interactive ? around.in() : InputStream.nullInputStream(),
        around.out(),
        around.err(),
        terminal
            ? Optional.of(
                ProcessTerminal.of(interactive ? OptionalInt.of(0) : OptionalInt.empty(), window))
            : Optional.empty());
  }

  private static Settings settings(Arguments arguments, Surroundings around) {
    return new Settings(
        arguments.value("--entrypoint"),
        variables(arguments.values("--env"), around.environment()),
        arguments.value("--user"),
        arguments.value("--workdir").map(RunCommand::absolute),
        BuildRequest.Network.parse(arguments.value("--network").orElse("default")),
        Binds.of(arguments.values("--volume")));
  }

  private static String absolute(String directory) {
    if (!directory.startsWith("/")) {
      throw Usage.refusal(
          "the working directory '" + directory + "' is invalid, it needs to be an absolute path");
    }
    return directory;
  }

  private static String name(String text) {
    if (!text.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
      throw Usage.refusal(
          "invalid container name '" + text + "'",
          "It has two or more letters, digits and _.-, of which the first is a letter or digit.");
    }
    return text;
  }

  /** As docker has it, so that a command's own code is told from ours. */
  static int code(BuildException failure) {
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
