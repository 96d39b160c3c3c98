package io.jbuild.cli;

import io.jbuild.ImageDetails;
import io.jbuild.cli.format.Human;
import io.jbuild.cli.format.Listing;
import io.jbuild.cli.format.Value;
import io.jbuild.oci.HistoryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild history}: a row for each instruction, newest first. */
final class HistoryCommand implements Command {

  private static final String MISSING = "<missing>";
  private static final int LONGEST_INSTRUCTION = 45;

  @Override
  public Syntax syntax() {
    return Syntax.of("history", "[OPTIONS] IMAGE", "Show the instructions an image is made of.")
        .flag("Whole ids and instructions", "--no-trunc")
        .flag("Only ids", "-q", "--quiet")
        .standingFlag("Sizes and ages for people (default: true)", "-H", "--human")
        .value("FORMAT", "table, json, or a Go template", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    ImageDetails image = invocation.engine().image(arguments.exactlyOne("IMAGE", "an IMAGE"));
    boolean human = !arguments.flag("--no-human");
    List<Value.Fields> rows = rows(image, human, invocation);
    String since = human ? "{{.CreatedSince}}" : "{{.CreatedAt}}";
    Listing listing =
        new Listing(headings(), "{{.ID}}\t" + since + "\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}");
    Optional<String> format = arguments.value("--format");
    boolean ids = arguments.flag("--quiet") && format.isEmpty();
    invocation.around().out().print(listing.render(ids ? "{{.ID}}" : format.orElse(""), rows));
    return ExitCode.DONE;
  }

  private static List<Value.Fields> rows(ImageDetails image, boolean human, Invocation invocation) {
    boolean whole = invocation.arguments().flag("--no-trunc");
    String id = whole ? image.id().toString() : image.id().hex().substring(0, 12);
    List<HistoryEntry> history = image.config().history();
    List<Value.Fields> rows = new ArrayList<>();
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
      Map<String, Value> row = new LinkedHashMap<>();
      row.put("Comment", Value.text(entry.comment().orElse("")));
      row.put("CreatedAt", Value.text(created.rfc3339()));
      row.put("CreatedBy", Value.text(whole ? createdBy : shortened(createdBy)));
      row.put("CreatedSince", Value.text(created.since(invocation.around().clock().instant())));
      row.put("ID", Value.text(i == history.size() - 1 ? id : MISSING));
      row.put("Size", Value.text(human ? Human.size(size) : Long.toString(size)));
      rows.add(new Value.Fields(row));
    }
    Collections.reverse(rows);
    return rows;
  }

  private static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST_INSTRUCTION) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, LONGEST_INSTRUCTION - 1)) + "…";
  }

  private static Map<String, String> headings() {
    Map<String, String> headings = new LinkedHashMap<>();
    headings.put("Comment", "COMMENT");
    headings.put("CreatedAt", "CREATED AT");
    headings.put("CreatedBy", "CREATED BY");
    headings.put("CreatedSince", "CREATED");
    headings.put("ID", "IMAGE");
    headings.put("Size", "SIZE");
    return headings;
  }
}
