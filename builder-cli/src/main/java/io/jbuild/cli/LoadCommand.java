package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** {@code jbuild load}: images from an archive, or from an OCI layout in a folder. */
final class LoadCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "load", "[OPTIONS]", "Load images from a docker or OCI archive, or an OCI layout.")
        .value(
            "FILE",
            "The archive, or a layout's folder, also FOLDER:TAG (default: standard input)",
            "-i",
            "--input")
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
    for (ImageReference name : load(file, invocation)) {
      invocation.around().out().print("Loaded image: " + name + "\n");
    }
    return ExitCode.DONE;
  }

  private static List<ImageReference> load(Optional<String> file, Invocation invocation)
      throws IOException {
    if (file.isPresent()) {
      String text = file.get();
      if (Files.isDirectory(StoreLocation.path(text))) {
        return invocation.engine().images().load(StoreLocation.path(text), Optional.empty());
      }
      int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
      if (colon > 0
          && Files.notExists(StoreLocation.path(text))
          && Files.isDirectory(StoreLocation.path(text.substring(0, colon)))) {
        return invocation
            .engine()
            .images()
            .load(
                StoreLocation.path(text.substring(0, colon)),
                Optional.of(text.substring(colon + 1)));
      }
    }
    try (InputStream archive = open(file, invocation)) {
      return invocation.engine().images().load(archive);
    }
  }

  private static InputStream open(Optional<String> file, Invocation invocation) throws IOException {
    return new BufferedInputStream(
        file.isPresent()
            ? Files.newInputStream(StoreLocation.path(file.get()))
            : invocation.around().in());
  }
}
