package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import java.util.Optional;

/** {@code jbuild help}: all commands, or the options of one. */
final class HelpCommand implements Command {

  private static final String USAGE =
      """
      Usage: jbuild [build] [OPTIONS] CONTEXT
             jbuild COMMAND [OPTIONS] [ARGUMENTS]

      Builds container images from Dockerfiles, without a daemon.
      """;
  private static final String END =
      """

      'jbuild COMMAND --help' tells more. Exit codes: 0 done, 1 failed, 2 usage,
      3 a fault of jbuild itself, 4 could not tell, 130 interrupted.
      """;

  @Override
  public Syntax syntax() {
    return Syntax.of("help", "[COMMAND]", "Show all commands, or the options of one.");
  }

  @Override
  public int run(Invocation invocation) {
    Optional<String> word = invocation.arguments().atMostOne("COMMAND");
    invocation.around().out().print(word.map(HelpCommand::of).orElseGet(HelpCommand::overview));
    return ExitCode.DONE;
  }

  private static String of(String word) {
    return CommandName.of(word).orElseThrow(() -> unknown(word)).command().syntax().help();
  }

  /** A refusal of a word that is no command. */
  static BuildException unknown(String word) {
    return Usage.refusal(
        "there is no command '" + word + "'",
        Suggestion.of(word, CommandName.words())
            .map(command -> "Did you mean '" + command + "'?")
            .orElse("See 'jbuild --help'."));
  }

  /** All commands, by what people do with them. */
  static String overview() {
    int longest = CommandName.words().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder(USAGE);
    for (CommandName.Group group : CommandName.Group.values()) {
      text.append('\n').append(group.title()).append(":\n");
      for (CommandName command : group.commands()) {
        String gap = " ".repeat(longest - command.word().length() + 2);
        text.append("  ").append(command.word()).append(gap).append(command.summary()).append('\n');
      }
    }
    return text.append(END).toString();
  }
}
