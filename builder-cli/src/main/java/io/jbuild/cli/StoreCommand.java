package io.jbuild.cli;

import io.jbuild.report.format.Human;
import io.jbuild.report.format.Value;
import io.jbuild.result.StoreReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code jbuild store check}: whether all that the store has is what it says, and all there. */
final class StoreCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "store",
            "check [OPTIONS]",
            "Verify each blob and each reference of the store; drop what is damaged and can be made"
                + " again.")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    if (!invocation.arguments().operands().equals(List.of("check"))) {
      throw Usage.refusal("'jbuild store' needs the word check", "See 'jbuild store --help'.");
    }
    boolean json = invocation.arguments().json();
    StoreReport report = invocation.engine().checkStore();
    PrintStream out = invocation.around().out();
    if (json) {
      out.print(json(report).pretty(2) + "\n");
      return report.lost().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
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

  private static Value json(StoreReport report) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("blobs", Value.whole(report.blobs()));
    fields.put("bytes", Value.whole(report.bytes()));
    fields.put("dropped", Value.texts(report.dropped()));
    fields.put("absent", lost(report.absent()));
    fields.put("lost", lost(report.lost()));
    return new Value.Fields(fields);
  }

  private static Value lost(List<StoreReport.Lost> all) {
    return new Value.Items(
        all.stream()
            .map(
                lost -> {
                  Map<String, Value> fields = new LinkedHashMap<>();
                  fields.put("what", Value.text(lost.what()));
                  fields.put("neededBy", Value.text(lost.by()));
                  return (Value) new Value.Fields(fields);
                })
            .toList());
  }
}
