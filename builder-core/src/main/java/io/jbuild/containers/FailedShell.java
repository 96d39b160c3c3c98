package io.jbuild.containers;

import io.jbuild.command.CommandRunner;
import io.jbuild.command.LazyCommandRunner;
import io.jbuild.command.RunTask;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.hidden.GivenSecrets;
import io.jbuild.images.FailedRun;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.plan.Step;
import io.jbuild.request.ShellRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A shell in the state in which a RUN failed: its files, mounts, variables, user, directory and
 * network. What is changed in it is dropped, so that the next one begins in that state too.
 */
public record FailedShell(Path root, Machine machine) {

  private static final String HISTORY = "jbuild_history";

  /**
   * Runs it to its end.
   *
   * @param told hears what failed, before the shell begins
   * @return its exit code
   * @throws BuildException where no state is kept, or the image has no such program
   */
  public int run(ShellRequest request, GivenSecrets given, Consumer<ShellRequest.Failed> told)
      throws IOException, InterruptedException {
    try (Store store = Store.open(root);
        CommandRunner commands =
            new LazyCommandRunner(
                () -> machine.commands(store, request.isolation(), chosen -> {}))) {
      store.work().begin();
      FailedRun failed = FailedRun.last(store).orElseThrow(FailedShell::none);
      Step.Run step = failed.task().step();
      told.accept(
          new ShellRequest.Failed(
              step.name(), failed.line(), failed.exitCode(), typed(step.arguments())));
      RunTask task =
          new RunTask(
                  entered(step, request),
                  failed.task().parent(),
                  failed.task().shown(),
                  given.secrets())
              .with(failed.task().carried());
      try {
        return commands.enter(task, new ContainerIo(request.streams()));
      } catch (IOException e) {
        throw store.refused("cannot open a shell in " + step.name(), e);
      }
    }
  }

  private static BuildException none() {
    return new BuildException(
        Blame.USAGE,
        "there is no failed step to open a shell in",
        "A build at a terminal keeps the state of a RUN that fails, any other with {keep-failed};"
            + " 'jbuild run -it IMAGE sh' opens a shell in an image.");
  }

  /** The step with another command. */
  private static Step.Run entered(Step.Run step, ShellRequest request) {
    Map<String, String> environment = new TreeMap<>(step.environment());
    List<Heredoc> scripts = new ArrayList<>(step.scripts());
    if (request.streams().terminal().isPresent()) {
      environment.putIfAbsent("TERM", "xterm");
    }
    if (request.command().isEmpty()) {
      environment.put("HISTFILE", "/dev/pipes/" + HISTORY);
      String typed = typed(step.arguments());
      String begin = "";
      if (typed.contains("\n")) {
        // Several lines are one command to bash where times stand between commands.
        environment.putIfAbsent("HISTTIMEFORMAT", "");
        begin = "#1\n";
      }
      scripts.add(new Heredoc(HISTORY, begin + typed + "\n", false));
    }
    return new Step.Run(
        step.id(),
        step.name(),
        step.lines(),
        step.parent(),
        step.platform(),
        step.fileTime(),
        request.command().isEmpty() ? shell(step.arguments()) : request.command(),
        environment,
        step.proxies(),
        step.user(),
        step.workingDirectory(),
        step.network(),
        step.hostname(),
        scripts,
        step.settings(),
        step.demands());
  }

  private static boolean isShellForm(List<String> arguments) {
    return arguments.size() > 2 && arguments.get(arguments.size() - 2).matches("-[a-z]*c");
  }

  /** The shell of the failed command, or of most images; bash where there is one. */
  private static List<String> shell(List<String> arguments) {
    String shell = isShellForm(arguments) ? arguments.get(0) : "/bin/sh";
    return List.of(shell, "-c", "command -v bash >/dev/null 2>&1 && exec bash; exec \"$0\"", shell);
  }

  /** What somebody would type to run a command again. */
  private static String typed(List<String> arguments) {
    return isShellForm(arguments)
        ? arguments.get(arguments.size() - 1).stripTrailing()
        : arguments.stream().map(FailedShell::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
