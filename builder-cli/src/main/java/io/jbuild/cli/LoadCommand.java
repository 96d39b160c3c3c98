package io.jbuild.cli;

import io.jbuild.event.Transfer;
import io.jbuild.oci.Platform;
import io.jbuild.report.format.Value;
import io.jbuild.request.Images;
import io.jbuild.request.StoreLocation;
import io.jbuild.result.LoadedImages;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild load}: images from an archive, or from an OCI layout in a folder. */
final class LoadCommand implements Command {

  @Override
  public Syntax syntax() {
    return MaxSize.with(
        Syntax.of(
                "load", "[OPTIONS]", "Load images from a docker or OCI archive, or an OCI layout.")
            .value(
                "FILE",
                "The archive, or a layout's folder, also FOLDER:TAG (default: standard input)",
                "-i",
                "--input")
            .values("OS/ARCH[,...]", "Of several platforms these (default: all)", "--platform")
            .flag("Show no progress", "-q", "--quiet")
            .value("text|json", "How it is told; json: a line for each image", "--format"));
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    invocation.arguments().none();
    boolean json = invocation.arguments().json();
    Optional<String> file = invocation.arguments().value("--input");
    if (file.isEmpty() && invocation.around().isTerminal(0)) {
      throw Usage.refusal(
          "there is no archive to load: standard input is a terminal",
          "Name a file with {input}, or redirect.");
    }
    LoadedImages loaded = load(file, invocation);
    PrintStream out = invocation.around().out();
    if (json) {
      loaded.names().forEach(name -> out.print(json("name", name)));
      loaded.nameless().forEach(id -> out.print(json("id", id)));
      return ExitCode.DONE;
    }
    loaded.names().forEach(name -> out.print("Loaded image: " + name + "\n"));
    loaded.nameless().forEach(id -> out.print("Loaded image ID: " + id + "\n"));
    return ExitCode.DONE;
  }

  private static String json(String field, Object value) {
    return Value.texts(Map.of(field, value.toString())).compact() + "\n";
  }

  private static LoadedImages load(Optional<String> file, Invocation invocation)
      throws IOException {
    Images images = invocation.engine().images();
    List<Platform> platforms = invocation.arguments().platforms();
    if (file.isPresent()) {
      String text = file.get();
      if (Files.isDirectory(StoreLocation.path(text))) {
        return images.load(StoreLocation.path(text), Optional.empty(), platforms);
      }
      int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
      if (colon > 0 && Files.notExists(StoreLocation.path(text))) {
        Path folder = StoreLocation.path(text.substring(0, colon));
        if (Files.isDirectory(folder)) {
          return images.load(folder, Optional.of(text.substring(colon + 1)), platforms);
        }
      }
    }
    Transfer transfer = new Transfer("load", file.isEmpty() ? 0 : size(file.get()));
    try (TransferView view =
            invocation.arguments().flag("--quiet")
                ? TransferView.none()
                : TransferView.withoutLines(invocation.around());
        InputStream archive = transfer.of(open(file, invocation))) {
      view.moving(transfer);
      return images.load(archive, platforms);
    }
  }

  private static long size(String file) throws IOException {
    return Files.size(StoreLocation.path(file));
  }

  private static InputStream open(Optional<String> file, Invocation invocation) throws IOException {
    return new BufferedInputStream(
        file.isPresent()
            ? Files.newInputStream(StoreLocation.path(file.get()))
            : invocation.around().in());
  }
}
