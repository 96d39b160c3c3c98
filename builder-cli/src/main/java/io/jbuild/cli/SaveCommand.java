package io.jbuild.cli;

import io.jbuild.failure.Suggestion;
import io.jbuild.request.SaveRequest;
import io.jbuild.request.StoreLocation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code jbuild save}: images as an archive, or as a layout. */
final class SaveCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("save", "[OPTIONS] IMAGE [IMAGE...]", "Write images to an archive.")
        .value("FILE", "The archive (default: standard output)", "-o", "--output")
        .value(
            "docker-archive|oci-archive|oci-dir",
            "Its form (default: docker-archive, which is an OCI archive too)",
            "--format")
        .values("OS/ARCH[,...]", "Of several platforms these (default: all)", "--platform");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    List<String> names = arguments.atLeastOne("an IMAGE");
    Optional<String> file = arguments.value("--output").filter(name -> !name.equals("-"));
    SaveRequest.Form form = form(arguments.value("--format").orElse("docker-archive"));
    if (file.isEmpty() && form == SaveRequest.Form.OCI_FOLDER) {
      throw Usage.refusal("a layout is a folder", "Name it with {output}.");
    }
    if (file.isEmpty() && invocation.around().isTerminal(1)) {
      throw Usage.refusal(
          "an archive is not written to a terminal", "Name a file with {output}, or redirect.");
    }
    try (TransferView view = TransferView.withoutLines(invocation.around())) {
      invocation
          .engine()
          .images()
          .save(
              new SaveRequest(names, arguments.platforms(), form, file.map(StoreLocation::path)),
              new FileOutputStream(FileDescriptor.out),
              view::moving);
    }
    return ExitCode.DONE;
  }

  private static SaveRequest.Form form(String text) {
    return switch (text) {
      case "docker-archive" -> SaveRequest.Form.DOCKER_ARCHIVE;
      case "oci-archive" -> SaveRequest.Form.OCI_ARCHIVE;
      case "oci-dir" -> SaveRequest.Form.OCI_FOLDER;
      default ->
          throw Usage.refusal(
              "invalid format '" + text + "'",
              Suggestion.among(text, List.of("docker-archive", "oci-archive", "oci-dir")));
    };
  }
}
