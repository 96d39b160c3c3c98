package io.jbuild.cli;

import io.jbuild.failure.Suggestion;
import java.util.List;

/** {@code jbuild completion}: what makes a shell complete jbuild's words when Tab is pressed. */
final class CompletionCommand implements Command {

  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "completion",
        String.join("|", SHELLS),
        "Print a script by which a shell completes commands, options, files, images, containers and"
            + " stages. bash: put 'source <(jbuild completion bash)' into ~/.bashrc; zsh: 'jbuild"
            + " completion zsh >DIR/_jbuild', with a DIR of $fpath; fish: 'jbuild completion fish"
            + " >~/.config/fish/completions/jbuild.fish'.");
  }

  @Override
  public int run(Invocation invocation) {
    String shell =
        invocation.arguments().exactlyOne("shell", "the name of a shell: bash, zsh or fish");
    String script =
        switch (shell) {
          case "bash" -> BashCompletion.script();
          case "zsh" -> ZshCompletion.script();
          case "fish" -> FishCompletion.script();
          default ->
              throw Usage.refusal(
                  "there is no completion for '" + shell + "'", Suggestion.among(shell, SHELLS));
        };
    invocation.around().out().print(script);
    return ExitCode.DONE;
  }
}
