package io.jbuild.cli;

import io.jbuild.StoreUsage;
import io.jbuild.cli.format.Listing;
import io.jbuild.report.format.Human;
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
          "Reclaimable", "RECLAIMABLE");

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
      rows.add(row(part.name(), part.count(), part.bytes(), part.reclaimable()));
    }
    long reclaimable = usage.parts().stream().mapToLong(StoreUsage.Part::reclaimable).sum();
    rows.add(row("All", 0, usage.bytes(), reclaimable));
    Listing listing =
        new Listing(HEADINGS, "{{.Type}}\t{{.TotalCount}}\t{{.Size}}\t{{.Reclaimable}}");
    invocation
        .around()
        .out()
        .print(listing.render(invocation.arguments().value("--format").orElse(""), rows));
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

  private static Map<String, String> row(String name, int count, long bytes, long reclaimable) {
    return Map.of(
        "Type",
        name,
        "TotalCount",
        count == 0 ? "" : String.valueOf(count),
        "Size",
        Human.size(bytes),
        "Bytes", // for who reckons with it
        String.valueOf(bytes),
        "Reclaimable",
        Human.size(reclaimable));
  }
}
