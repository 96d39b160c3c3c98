package io.jbuild.cli;

import io.jbuild.StoreLimit;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the command among the words, and calls it. */
final class Commands {

  private static final List<String> NAMES =
      List.of(
          "build",
          "check",
          "verify",
          "context",
          "load",
          "save",
          "import",
          "index",
          "pull",
          "push",
          "images",
          "history",
          "inspect",
          "tag",
          "rmi",
          "run",
          "ps",
          "rm",
          "commit",
          "diff",
          "prune",
          "du",
          "store",
          "search",
          "referrers",
          "login",
          "logout",
          "doctor",
          "version",
          "help");

  private Commands() {}

  static List<String> names() {
    return NAMES;
  }

  /** Does what the words say; returns the exit code. */
  static int call(List<String> words, Surroundings around, Engine.Source engines)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    List<String> rest = new ArrayList<>(words);
    takeStore(rest, options);
    String first = rest.isEmpty() ? "" : rest.get(0);
    switch (first) {
      case "" -> {
        if (rest.isEmpty()) {
          return overview(around);
        }
      }
      case "-h", "--help" -> {
        return overview(around);
      }
      case "help" -> {
        return help(rest, around, engines);
      }
      case "-v", "--version", "version" -> {
        around.out().print("jbuild version " + Version.text() + "\n");
        return ExitCode.DONE;
      }
      case "image" -> rest.remove(0);
      default -> {
        if (NotYet.isCommand(first)) {
          throw Usage.refusal("'jbuild " + first + "' is not supported yet");
        }
      }
    }
    Command command = take(rest, first.equals("image"));
    options.addAll(rest);
    return call(command, options, around, engines);
  }

  private static int call(
      Command command, List<String> words, Surroundings around, Engine.Source engines)
      throws IOException, InterruptedException {
    try {
      Syntax syntax = command.syntax();
      Arguments arguments = Arguments.parse(syntax, words);
      if (arguments.helpAsked()) {
        around.out().print(syntax.help());
        return ExitCode.DONE;
      }
      Invocation invocation = new Invocation(arguments, around, engines);
      Optional<StoreLimit> limit = MaxSize.of(syntax, invocation);
      int code = command.run(invocation);
      limit.ifPresent(most -> MaxSize.hold(most, invocation));
      return code;
    } catch (BuildException failure) {
      return command.failed(failure, around);
    }
  }

  /** The command the words begin with, taken off them; {@code build} where there is none. */
  private static Command take(List<String> words, boolean imageGroup) {
    Optional<Command> command =
        words.isEmpty()
            ? Optional.empty()
            : named(imageGroup && words.get(0).equals("rm") ? "rmi" : words.get(0));
    if (imageGroup && command.isEmpty()) {
      throw Usage.refusal(
          words.isEmpty()
              ? "'jbuild image' needs a command"
              : "there is no command 'jbuild image " + words.get(0) + "'",
          "There are: build, import, load, save, pull, push, ls, history, inspect, referrers,"
              + " tag, rm and prune.");
    }
    if (command.isPresent()) {
      words.remove(0);
      return command.get();
    }
    return new BuildCommand();
  }

  private static Optional<Command> named(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "build" -> new BuildCommand();
          case "check" -> new CheckCommand();
          case "verify" -> new VerifyCommand();
          case "context" -> new ContextCommand();
          case "load" -> new LoadCommand();
          case "save" -> new SaveCommand();
          case "import" -> new ImportCommand();
          case "index" -> new IndexCommand();
          case "push" -> new PushCommand();
          case "images", "ls" -> new ImagesCommand();
          case "history" -> new HistoryCommand();
          case "inspect" -> new InspectCommand();
          case "pull" -> new PullCommand();
          case "tag" -> new TagCommand();
          case "rmi" -> new RmiCommand();
          case "prune" -> new PruneCommand();
          case "du" -> new DuCommand();
          case "store" -> new StoreCommand();
          case "run" -> new RunCommand();
          case "ps" -> new PsCommand();
          case "rm" -> new RmCommand();
          case "commit" -> new CommitCommand();
          case "diff" -> new DiffCommand();
          case "search" -> new SearchCommand();
          case "referrers" -> new ReferrersCommand();
          case "login" -> new LoginCommand();
          case "logout" -> new LogoutCommand();
          case "doctor" -> new DoctorCommand();
          default -> null;
        });
  }

  /** Docker's global options stand before the command; ours is the store. */
  private static void takeStore(List<String> words, List<String> options) {
    while (!words.isEmpty() && words.get(0).startsWith("--store")) {
      int count = words.get(0).equals("--store") && words.size() > 1 ? 2 : 1;
      List<String> store = words.subList(0, count);
      options.addAll(store);
      store.clear();
    }
  }

  private static int help(List<String> words, Surroundings around, Engine.Source engines)
      throws IOException, InterruptedException {
    if (words.size() == 1) {
      return overview(around);
    }
    Command command =
        named(words.get(1))
            .orElseThrow(
                () ->
                    Usage.refusal(
                        "there is no command '" + words.get(1) + "'",
                        "There are: " + String.join(", ", NAMES) + "."));
    return call(command, List.of("--help"), around, engines);
  }

  private static int overview(Surroundings around) {
    around
        .out()
        .print(
            """
            Usage: jbuild [build] [OPTIONS] CONTEXT
                   jbuild COMMAND [OPTIONS] [ARGUMENTS]

            Builds container images from Dockerfiles, without a daemon.

            Commands:
              build      Build an image from a Dockerfile (the word may be left out)
              check      Check a Dockerfile, without building it
              verify     Build twice, and tell what makes the images differ
              context    Show what a build may copy, or which rule left out a path
              load       Load images from a docker or OCI archive
              save       Write images to an archive
              import     Make an image of a tar of a root file system
              index      Give one name to images of several platforms
              pull       Download an image from its registry
              push       Upload an image to its registry
              images     List images
              history    Show the instructions an image is made of
              inspect    Show all that is known of images
              tag        Give an image another name
              rmi        Remove images
              run        Run a command in an image
              ps         List containers
              rm         Remove containers
              commit     Make an image of a container
              diff       Show what a container changed, or an image of another
              prune      Delete images without a name, and what nobody needs
              du         Show what the store takes on the disk
              store      Check the store
              search     Search a registry for images
              referrers  List what refers to an image in its registry
              login      Log in to a registry
              logout     Log out from a registry
              doctor     Tell what this machine allows, and what would allow more
              version    Show the version

            'jbuild COMMAND --help' tells more. Exit codes: 0 done, 1 failed, 2 usage,
            3 a fault of jbuild itself, 4 could not tell, 130 interrupted.
            """);
    return ExitCode.DONE;
  }
}
