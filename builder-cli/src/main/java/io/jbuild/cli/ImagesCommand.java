package io.jbuild.cli;

import io.jbuild.ImageDetails;
import io.jbuild.cli.format.Human;
import io.jbuild.cli.format.Listing;
import io.jbuild.cli.format.Value;
import io.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild images}: a row for each name of each image, newest image first. */
final class ImagesCommand implements Command {

  private static final String NONE = "<none>";
  private static final String NAMES = "{{.Repository}}\t{{.Tag}}";
  private static final String REST = "\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";

  @Override
  public Syntax syntax() {
    return Syntax.of("images", "[OPTIONS] [REPOSITORY[:TAG]]", "List images.")
        .flag("Docker's word for all images; there are no hidden ones", "-a", "--all")
        .flag("Only ids", "-q", "--quiet")
        .flag("Whole ids", "--no-trunc")
        .flag("With digests", "--digests")
        .values("NAME=VALUE", "Only those with reference=, dangling=, label=", "-f", "--filter")
        .value("FORMAT", "table, json, or a Go template", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    Optional<String> name = arguments.atMostOne("REPOSITORY[:TAG]");
    ImageFilter filter = ImageFilter.of(arguments.values("--filter"), name);
    List<Value.Fields> rows = new ArrayList<>();
    for (ImageDetails image : invocation.engine().images()) {
      for (Optional<ImageReference> reference : names(image)) {
        if (filter.takes(image, reference)) {
          rows.add(row(image, reference, invocation));
        }
      }
    }
    invocation.around().out().print(render(arguments, rows));
    return ExitCode.DONE;
  }

  private static String render(Arguments arguments, List<Value.Fields> rows) {
    String digest = arguments.flag("--digests") ? "\t{{.Digest}}" : "";
    Listing listing = new Listing(headings(), NAMES + digest + REST);
    Optional<String> format = arguments.value("--format");
    if (arguments.flag("--quiet") && format.isEmpty()) {
      return listing.render("{{.ID}}", rows);
    }
    return listing.render(format.orElse(""), rows);
  }

  private static List<Optional<ImageReference>> names(ImageDetails image) {
    return image.references().isEmpty()
        ? List.of(Optional.empty())
        : image.references().stream().map(Optional::of).toList();
  }

  private static Value.Fields row(
      ImageDetails image, Optional<ImageReference> name, Invocation invocation) {
    ImageTime created = ImageTime.of(image.config().created());
    String id = image.id().toString();
    String size = Human.size(image.size());
    Map<String, String> row = new LinkedHashMap<>();
    row.put("Containers", "N/A");
    row.put("CreatedAt", created.at());
    row.put("CreatedSince", created.since(invocation.around().clock().instant()));
    row.put("Digest", image.manifest().digest().toString());
    row.put(
        "ID", invocation.arguments().flag("--no-trunc") ? id : image.id().hex().substring(0, 12));
    row.put("Repository", name.map(ImageReference::familiarName).orElse(NONE));
    row.put("SharedSize", "N/A");
    row.put("Size", size);
    row.put("Tag", name.flatMap(ImageReference::tag).orElse(NONE));
    row.put("UniqueSize", "N/A");
    row.put("VirtualSize", size);
    Map<String, Value> fields = new LinkedHashMap<>();
    row.forEach((field, value) -> fields.put(field, Value.text(value)));
    return new Value.Fields(fields);
  }

  private static Map<String, String> headings() {
    Map<String, String> headings = new LinkedHashMap<>();
    headings.put("Containers", "CONTAINERS");
    headings.put("CreatedAt", "CREATED AT");
    headings.put("CreatedSince", "CREATED");
    headings.put("Digest", "DIGEST");
    headings.put("ID", "IMAGE ID");
    headings.put("Repository", "REPOSITORY");
    headings.put("SharedSize", "SHARED SIZE");
    headings.put("Size", "SIZE");
    headings.put("Tag", "TAG");
    headings.put("UniqueSize", "UNIQUE SIZE");
    headings.put("VirtualSize", "SIZE");
    return headings;
  }
}
