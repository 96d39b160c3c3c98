package io.jbuild.cli;

import io.jbuild.cli.format.Listing;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.report.format.Human;
import io.jbuild.result.ImageDetails;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** {@code jbuild history}: a row for each instruction, newest first. */
final class HistoryCommand implements Command {

  private static final String MISSING = "<missing>";
  private static final int LONGEST_INSTRUCTION = 45;

  private static final Map<String, String> HEADINGS =
      Map.of(
          "Comment", "COMMENT",
          "CreatedAt", "CREATED AT",
          "CreatedBy", "CREATED BY",
          "CreatedSince", "CREATED",
          "ID", "IMAGE",
          "Size", "SIZE");

  @Override
  public Syntax syntax() {
    return Syntax.of("history", "[OPTIONS] IMAGE", "Show the instructions an image is made of.")
        .flag("Whole ids and instructions", "--no-trunc")
        .flag("Only ids", "-q", "--quiet")
        .standingFlag("Sizes and ages for people (default: true)", "-H", "--human")
        .value("OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    ImageDetails image =
        invocation.image(arguments.exactlyOne("IMAGE", "an IMAGE"), arguments.platform());
    boolean human = !arguments.flag("--no-human");
    String since = human ? "{{.CreatedSince}}" : "{{.CreatedAt}}";
    Listing listing =
        new Listing(HEADINGS, "{{.ID}}\t" + since + "\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}");
    invocation.print(listing, rows(image, human, invocation));
    return ExitCode.DONE;
  }

  private static List<Map<String, String>> rows(
      ImageDetails image, boolean human, Invocation invocation) {
    boolean whole = invocation.arguments().flag("--no-trunc");
    Instant now = invocation.around().clock().instant();
    List<HistoryEntry> history = image.config().history();
    List<Map<String, String>> rows = new ArrayList<>();
    int layer = 0;
    for (int i = 0; i < history.size(); i++) {
      HistoryEntry entry = history.get(i);
      long size = 0;
      // Some images have more history than layers.
      if (!entry.emptyLayer() && layer < image.layerSizes().size()) {
        size = image.layerSizes().get(layer++);
      }
      ImageTime created = ImageTime.of(entry.created());
      String createdBy = entry.createdBy().orElse("").replace('\t', ' ').replace('\n', ' ');
      rows.add(
          Map.of(
              "Comment",
              entry.comment().orElse(""),
              "CreatedAt",
              created.rfc3339(),
              "CreatedBy",
              whole ? createdBy : Human.shortened(createdBy, LONGEST_INSTRUCTION),
              "CreatedSince",
              created.since(now),
              "ID",
              i == history.size() - 1 ? invocation.id(image) : MISSING,
              "Size",
              human ? Human.size(size) : Long.toString(size)));
    }
    Collections.reverse(rows);
    return rows;
  }
}
