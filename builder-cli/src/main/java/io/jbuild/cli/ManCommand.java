package io.jbuild.cli;

import java.util.Optional;

/** {@code jbuild man}: manual pages, for {@code man -l} and for packages. */
final class ManCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "man",
        "[COMMAND]",
        "Print the manual page of jbuild, or of a command: 'jbuild man build | man -l -' shows it,"
            + " and a package keeps it as jbuild-build.1.");
  }

  @Override
  public int run(Invocation invocation) {
    Optional<String> word = invocation.arguments().atMostOne("COMMAND");
    String page =
        word.isEmpty()
            ? ManPage.ofAll()
            : ManPage.of(
                CommandName.of(word.get()).orElseThrow(() -> HelpCommand.unknown(word.get())));
    invocation.around().out().print(page);
    return ExitCode.DONE;
  }
}
