package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;

/** {@code jbuild load}: images from an archive. */
final class LoadCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("load", "[OPTIONS]", "Load images from a docker or OCI archive.")
        .value("FILE", "The archive (default: standard input)", "-i", "--input")
        .flag("Show no progress", "-q", "--quiet");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    invocation.arguments().none();
    Optional<String> file = invocation.arguments().value("--input");
    if (file.isEmpty() && invocation.around().isTerminal(0)) {
      throw Usage.refusal(
          "there is no archive to load: standard input is a terminal",
          "Name a file with {input}, or redirect.");
    }
    try (InputStream archive = open(file, invocation)) {
      for (ImageReference name : invocation.engine().load(archive)) {
        invocation.around().out().print("Loaded image: " + name + "\n");
      }
    }
    return ExitCode.DONE;
  }

  private static InputStream open(Optional<String> file, Invocation invocation) throws IOException {
    return new BufferedInputStream(
        file.isPresent()
            ? Files.newInputStream(StoreLocation.path(file.get()))
            : invocation.around().in());
  }
}
