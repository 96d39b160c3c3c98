package io.jbuild.cli;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.report.page.BuildPage;
import io.jbuild.request.StoreLocation;
import io.jbuild.result.BuildReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code jbuild report}: a build as one HTML page. */
final class ReportCommand implements Command {

  private static final String FILE = "jbuild-report.html";

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "report",
            "[OPTIONS] [BUILD]",
            "Write one HTML page about a build: when its steps were done, why they were not in the"
                + " cache, what its layers hold and waste. BUILD: its id, how that begins, or"
                + " 'last', which it is without one (see jbuild logs).")
        .value("FILE", "The page (default: " + FILE + "); - is standard output", "-o", "--output");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    Optional<String> build = arguments.atMostOne("BUILD").filter(word -> !word.equals("last"));
    String file = arguments.value("--output").orElse(FILE);
    boolean standardOutput = file.equals("-");
    if (standardOutput && invocation.around().isTerminal(1)) {
      throw Usage.refusal(
          "a page is not written to a terminal", "Name a file with {output}, or redirect.");
    }
    BuildReport report = invocation.engine().report(build);
    byte[] page = BuildPage.of(report, CommandWords.FRONT_END).getBytes(StandardCharsets.UTF_8);
    if (standardOutput) {
      invocation.around().out().write(page);
      invocation.around().out().flush();
    } else {
      write(StoreLocation.path(file), page);
      invocation.around().out().print(file + "\n");
    }
    return ExitCode.DONE;
  }

  private static void write(Path file, byte[] page) {
    try {
      Files.write(file, page);
    } catch (IOException e) {
      Path folder = file.toAbsolutePath().getParent();
      boolean missing = folder != null && !Files.exists(folder);
      boolean isFolder = Files.isDirectory(file);
      throw new BuildException(
          Blame.MACHINE,
          "the report "
              + file
              + " cannot be written: "
              + (missing
                  ? "there is no folder " + folder
                  : isFolder ? "it is a folder" : MachineFailure.words(e)),
          missing
              ? "Make the folder (mkdir -p), or name another file with {output}."
              : isFolder
                  ? "Name a file in it: {output} " + file.resolve(FILE)
                  : "Name another file with {output}.",
          e);
    }
  }
}
