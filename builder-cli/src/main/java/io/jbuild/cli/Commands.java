package io.jbuild.cli;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.request.StoreLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the command among the words, and calls it. */
final class Commands {

  /** What may stand behind the word image, as docker has it. */
  private static final List<String> OF_IMAGES =
      List.of(
          "build",
          "import",
          "load",
          "save",
          "pull",
          "push",
          "ls",
          "history",
          "inspect",
          "referrers",
          "tag",
          "rm",
          "prune");

  private Commands() {}

  /** Does what the words say; returns the exit code. */
  static int call(List<String> words, Surroundings around, Engine.Source engines)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    List<String> rest = new ArrayList<>(words);
    takeStore(rest, options);
    String first = rest.isEmpty() ? "--help" : rest.get(0);
    switch (first) {
      case "-h", "--help" -> {
        around.out().print(HelpCommand.overview());
        return ExitCode.DONE;
      }
      case "-v", "--version" -> {
        rest.clear();
        rest.add("version");
      }
      case "image" -> rest.remove(0);
      default -> {
        // A command, or what to build.
      }
    }
    Command command = take(rest, first.equals("image"));
    options.addAll(rest);
    try {
      return call(command, options, around, engines);
    } catch (BuildException failure) {
      throw meant(first, failure);
    }
  }

  /** Words without a command are a build's, unless the first was to be another command. */
  private static BuildException meant(String first, BuildException failure) {
    boolean named =
        first.equals("image") || first.startsWith("-") || CommandName.of(first).isPresent();
    if (named || failure.blame() != Blame.USAGE || Files.exists(Path.of(first))) {
      return failure;
    }
    return DockerWords.instead(first)
        .or(
            () ->
                Suggestion.of(first, CommandName.words())
                    .map(command -> "Did you mean 'jbuild " + command + "'?"))
        .map(hint -> Usage.refusal("there is no command and no directory '" + first + "'", hint))
        .orElse(failure);
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
      int code =
          command.run(limit.isPresent() ? MaxSize.within(limit.get(), invocation) : invocation);
      limit.ifPresent(most -> MaxSize.hold(most, invocation));
      return code;
    } catch (BuildException failure) {
      return command.failed(failure, around);
    }
  }

  /** The command the words begin with, taken off them; {@code build} where there is none. */
  private static Command take(List<String> words, boolean imageGroup) {
    Optional<CommandName> name =
        words.isEmpty()
            ? Optional.empty()
            : CommandName.of(imageGroup && words.get(0).equals("rm") ? "rmi" : words.get(0));
    if (imageGroup && name.isEmpty()) {
      throw Usage.refusal(
          words.isEmpty()
              ? "'jbuild image' needs a command"
              : "there is no command 'jbuild image " + words.get(0) + "'",
          Suggestion.among(words.isEmpty() ? "" : words.get(0), OF_IMAGES));
    }
    if (name.isPresent()) {
      words.remove(0);
    }
    return name.orElse(CommandName.BUILD).command();
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
}
