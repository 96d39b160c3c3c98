package io.jbuild.cli;

import io.jbuild.cli.format.Listing;
import io.jbuild.report.format.Human;
import io.jbuild.result.StoreUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild du}: what the store takes on the disk, by kind. */
final class DuCommand implements Command {

  private static final Map<String, String> HEADINGS =
      Map.of(
          "Type", "TYPE",
          "TotalCount", "TOTAL",
          "Size", "SIZE",
          "Bytes", "BYTES",
          "Reclaimable", "RECLAIMABLE",
          "Rebuild", "REBUILD",
          "RebuildMillis", "REBUILD MILLIS");

  @Override
  public Syntax syntax() {
    return Syntax.of("du", "[OPTIONS]", "Show what the store takes on the disk.")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    invocation.arguments().none();
    StoreUsage usage = invocation.engine().usage();
    List<Map<String, String>> rows = new ArrayList<>();
    for (StoreUsage.Part part : usage.parts()) {
      rows.add(row(part));
    }
    long reclaimable = usage.parts().stream().mapToLong(StoreUsage.Part::reclaimable).sum();
    rows.add(row(new StoreUsage.Part("All", 0, usage.bytes(), reclaimable)));
    Listing listing =
        new Listing(
            HEADINGS, "{{.Type}}\t{{.TotalCount}}\t{{.Size}}\t{{.Reclaimable}}\t{{.Rebuild}}");
    invocation.print(listing, rows);
    if (usage.closed() > 0) {
      invocation
          .around()
          .err()
          .print(
              "jbuild: "
                  + usage.closed()
                  + " folders belong to your subordinate users and were not looked into\n");
    }
    return ExitCode.DONE;
  }

  private static Map<String, String> row(StoreUsage.Part part) {
    return Map.of(
        "Type",
        part.name(),
        "TotalCount",
        part.count() == 0 ? "" : String.valueOf(part.count()),
        "Size",
        Human.size(part.bytes()),
        "Bytes", // for who reckons with it
        String.valueOf(part.bytes()),
        "Reclaimable",
        Human.size(part.reclaimable()),
        "Rebuild",
        part.rebuilt().map(Human::duration).orElse(""),
        "RebuildMillis",
        part.rebuilt().map(took -> String.valueOf(took.toMillis())).orElse(""));
  }
}
