package io.jbuild.cli;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.ImportRequest;
import io.jbuild.request.StoreLocation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** {@code jbuild import}: an image of a root file system that somebody packed. */
final class ImportCommand implements Command {

  @Override
  public Syntax syntax() {
    return MaxSize.with(
        Syntax.of(
                "import",
                "[OPTIONS] FILE|URL|- [REPOSITORY[:TAG]]",
                "Make an image of a tar of a root file system.")
            .values("INSTRUCTION", "Change its config, as ENV NAME=value does", "-c", "--change")
            .value("TEXT", "For its history (default: where it came from)", "-m", "--message")
            .value("OS/ARCH", "What its programs run on (default: the machine's)", "--platform"));
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    List<String> operands = invocation.arguments().atLeastOne("a FILE, a URL or -");
    if (operands.size() > 2) {
      throw Usage.refusal(
          "'jbuild import' takes an archive and a name", "See 'jbuild import --help'.");
    }
    Optional<ImageReference> name =
        operands.size() == 2 ? Optional.of(TypedName.given(operands.get(1))) : Optional.empty();
    Digest id = importFrom(operands.get(0), name, invocation);
    invocation.around().out().print(id + "\n");
    return ExitCode.DONE;
  }

  private static Digest importFrom(
      String from, Optional<ImageReference> name, Invocation invocation)
      throws IOException, InterruptedException {
    if (from.matches("(?i)https?://.*")) {
      return importFrom(new ImportRequest.Source.Url(from), name, invocation);
    }
    if (from.equals("-") && invocation.around().isTerminal(0)) {
      throw Usage.refusal(
          "there is no archive to import: standard input is a terminal",
          "Name a file, or redirect.");
    }
    try (InputStream in =
        new BufferedInputStream(
            from.equals("-")
                ? invocation.around().in()
                : Files.newInputStream(StoreLocation.path(from)))) {
      return importFrom(new ImportRequest.Source.Archive(in), name, invocation);
    }
  }

  private static Digest importFrom(
      ImportRequest.Source source, Optional<ImageReference> name, Invocation invocation)
      throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    return invocation
        .engine()
        .images()
        .importFiles(
            new ImportRequest(
                source,
                name,
                arguments.values("--change"),
                arguments.value("--message"),
                arguments.platform().orElseGet(Platform::host)));
  }
}
