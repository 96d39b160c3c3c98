package io.jbuild.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    if (file.isPresent()) {
      write(invocation.engine(), names, StoreLocation.path(file.get()));
      return ExitCode.DONE;
    }
    if (invocation.around().isTerminal(1)) {
      throw Usage.refusal(
          "an archive is not written to a terminal", "Name a file with {output}, or redirect.");
    }
    invocation.engine().save(names, invocation.around().out());
    return ExitCode.DONE;
  }

  /** A file is whole or not there; what is not a file, as a pipe, is written as it is. */
  private static void write(Engine engine, List<String> names, Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (OutputStream out = Files.newOutputStream(file)) {
        engine.save(names, out);
      }
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path part = target.resolveSibling("." + target.getFileName() + ".part" + pid());
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        engine.save(names, out);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
