package io.jbuild.cli;

import io.jbuild.FileChange;
import java.io.IOException;
import java.util.List;

/** {@code jbuild diff}: what a container changed of its image, or an image of another. */
final class DiffCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "diff",
        "CONTAINER | IMAGE IMAGE",
        "Show the files that a container added (A), changed (C) and deleted (D), or the second"
            + " image against the first.");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    List<String> words = invocation.arguments().atLeastOne("a CONTAINER, or two IMAGEs");
    if (words.size() > 2) {
      throw Usage.refusal("'jbuild diff' takes a CONTAINER, or two IMAGEs");
    }
    Engine engine = invocation.engine();
    List<FileChange> changes =
        words.size() == 1
            ? engine.containers().changes(words.get(0))
            : engine.images().changes(words.get(0), words.get(1));
    for (FileChange change : changes) {
      invocation.around().out().print(letter(change.kind()) + " " + change.path() + "\n");
    }
    return ExitCode.DONE;
  }

  private static char letter(FileChange.Kind kind) {
    return switch (kind) {
      case ADDED -> 'A';
      case CHANGED -> 'C';
      case DELETED -> 'D';
    };
  }
}
