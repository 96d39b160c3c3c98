package io.jbuild.cli;

import io.jbuild.request.BuildContext;
import io.jbuild.request.StoreLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where {@code --file} says that the Dockerfile is. */
final class DockerfileOption {

  private DockerfileOption() {}

  /** What is done with it. */
  @FunctionalInterface
  interface Use {
    /**
     * Does it; returns the exit code.
     *
     * @param file empty for the one in the context
     * @param shownName how people are told of it; empty for its place in the context
     */
    int with(Optional<Path> file, Optional<String> shownName)
        throws IOException, InterruptedException;
  }

  /** How people are told of the Dockerfile that a context has. */
  static String nameIn(BuildContext context) {
    return context instanceof BuildContext.Folder folder
        ? folder.path().resolve("Dockerfile").normalize().toString()
        : "Dockerfile";
  }

  /** Does something with the Dockerfile, which is a copy where it comes from standard input. */
  static int with(Invocation invocation, Use use) throws IOException, InterruptedException {
    Optional<String> file = invocation.arguments().value("--file").filter(name -> !name.isEmpty());
    if (file.isEmpty()) {
      return use.with(Optional.empty(), Optional.empty());
    }
    if (!file.get().equals("-")) {
      return use.with(file.map(StoreLocation::path), file);
    }
    if (invocation.arguments().operands().contains("-")) {
      throw Usage.refusal(
          "standard input cannot be both the context and the Dockerfile",
          "Put the Dockerfile into the tar, or name a file.");
    }
    Path copy = Files.createTempFile("jbuild-", ".Dockerfile");
    try {
      try (InputStream in = invocation.around().in()) {
        Files.write(copy, in.readAllBytes());
      }
      return use.with(Optional.of(copy), Optional.of("Dockerfile"));
    } finally {
      Files.deleteIfExists(copy);
    }
  }
}
