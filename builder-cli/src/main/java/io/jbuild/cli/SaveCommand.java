package io.jbuild.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code jbuild save}: images as an archive. */
final class SaveCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("save", "[OPTIONS] IMAGE [IMAGE...]", "Write images to a docker archive.")
        .value("FILE", "The archive (default: standard output)", "-o", "--output");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> names = invocation.arguments().atLeastOne("an IMAGE");
    Optional<String> file = invocation.arguments().value("--output");
    if (file.isEmpty() && invocation.around().isTerminal(1)) {
      throw Usage.refusal(
          "an archive is not written to a terminal", "Name a file with {output}, or redirect.");
    }
    invocation
        .engine()
        .images()
        .save(names, file.map(StoreLocation::path), new FileOutputStream(FileDescriptor.out));
    return ExitCode.DONE;
  }
}
