package io.jbuild.cli;

import io.jbuild.StoreReport;
import io.jbuild.report.format.Human;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code jbuild store check}: whether all that the store has is what it says, and all there. */
final class StoreCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "store",
        "check",
        "Verify each blob and each reference of the store; drop what is damaged and can be made"
            + " again.");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    if (!invocation.arguments().operands().equals(List.of("check"))) {
      throw Usage.refusal("'jbuild store' needs the word check", "See 'jbuild store --help'.");
    }
    StoreReport report = invocation.engine().checkStore();
    PrintStream out = invocation.around().out();
    out.print("Verified " + report.blobs() + " blobs, " + Human.size(report.bytes()) + "\n");
    report.dropped().forEach(what -> out.print("Dropped " + what + "\n"));
    long absent = report.absent().stream().map(StoreReport.Lost::what).distinct().count();
    if (absent > 0) {
      out.print("Not here " + absent + " layers, fetched from their registries when needed\n");
    }
    report
        .lost()
        .forEach(lost -> out.print("Lost " + lost.what() + ", needed by " + lost.by() + "\n"));
    if (report.lost().isEmpty()) {
      return ExitCode.DONE;
    }
    out.print("Build, load or pull these images again, and remove these containers.\n");
    return ExitCode.FAILED;
  }
}
