package io.jbuild.cli;

import static java.util.Map.entry;

import io.jbuild.cli.format.Listing;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.format.Human;
import io.jbuild.request.Images;
import io.jbuild.result.ImageDetails;
import io.jbuild.result.ImageListing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild images}: a row for each name of each image, newest image first. */
final class ImagesCommand implements Command {

  private static final String NONE = "<none>";
  private static final String NAMES = "{{.Repository}}\t{{.Tag}}";
  private static final String REST = "\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";

  private static final Map<String, String> HEADINGS =
      Map.ofEntries(
          entry("Containers", "CONTAINERS"),
          entry("CreatedAt", "CREATED AT"),
          entry("CreatedSince", "CREATED"),
          entry("Digest", "DIGEST"),
          entry("ID", "IMAGE ID"),
          entry("Repository", "REPOSITORY"),
          entry("SharedSize", "SHARED SIZE"),
          entry("Size", "SIZE"),
          entry("Tag", "TAG"),
          entry("UniqueSize", "UNIQUE SIZE"),
          entry("VirtualSize", "SIZE"));

  @Override
  public Syntax syntax() {
    return Syntax.of("images", "[OPTIONS] [REPOSITORY[:TAG]]", "List images.")
        .flag("Docker's word for all images; there are no hidden ones", "-a", "--all")
        .flag("Only ids", "-q", "--quiet")
        .flag("Whole ids", "--no-trunc")
        .flag("With digests", "--digests")
        .values(
            "NAME=VALUE",
            "Only those with reference=, dangling=, label=, before=, since=, until=",
            "-f",
            "--filter")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    Optional<String> name = arguments.atMostOne("REPOSITORY[:TAG]");
    Images images = invocation.engine().images();
    ImageFilter filter =
        ImageFilter.of(
            arguments.values("--filter"), name, images, invocation.around().clock().instant());
    List<Map<String, String>> rows = new ArrayList<>();
    boolean idsAlone = arguments.flag("--quiet") && arguments.value("--format").isEmpty();
    ImageListing listing = images.list(!idsAlone);
    for (ImageDetails image : listing.images()) {
      for (Optional<ImageReference> reference : names(image)) {
        if (filter.takes(image, reference)) {
          digests(image, reference, arguments.flag("--digests"))
              .forEach(digest -> rows.add(row(image, reference, digest, invocation)));
        }
      }
    }
    String digest = arguments.flag("--digests") ? "\t{{.Digest}}" : "";
    invocation.print(new Listing(HEADINGS, NAMES + digest + REST), rows);
    for (String image : listing.unreadable()) {
      invocation.around().err().print("ERROR: cannot list the image " + image + "\n");
    }
    if (!listing.unreadable().isEmpty()) {
      invocation
          .around()
          .err()
          .print("Remove it with \"jbuild rmi\", or find out more with \"jbuild store check\".\n");
    }
    // A list that lacks something must not look whole to a script.
    return listing.unreadable().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<Optional<ImageReference>> names(ImageDetails image) {
    return image.references().isEmpty()
        ? List.of(Optional.empty())
        : image.references().stream().map(Optional::of).toList();
  }

  /**
   * What the registry of a name is known to call the image; with {@code --digests} docker shows a
   * row for each.
   */
  private static List<String> digests(
      ImageDetails image, Optional<ImageReference> name, boolean all) {
    List<String> digests =
        image.digests().stream()
            .filter(
                known ->
                    name.map(ImageReference::familiarName)
                        .equals(Optional.of(known.familiarName())))
            .flatMap(known -> known.digest().stream())
            .map(Digest::toString)
            .toList();
    return digests.isEmpty() ? List.of(NONE) : all ? digests : digests.subList(0, 1);
  }

  private static Map<String, String> row(
      ImageDetails image, Optional<ImageReference> name, String digest, Invocation invocation) {
    ImageTime created = ImageTime.of(image.config().created());
    String size = Human.size(image.size());
    return Map.ofEntries(
        entry("Containers", "N/A"),
        entry("CreatedAt", created.at()),
        entry("CreatedSince", created.since(invocation.around().clock().instant())),
        entry("Digest", digest),
        entry("ID", invocation.id(image)),
        entry("Repository", name.map(ImageReference::familiarName).orElse(NONE)),
        entry("SharedSize", "N/A"),
        entry("Size", size),
        entry("Tag", name.flatMap(ImageReference::tag).orElse(NONE)),
        entry("UniqueSize", "N/A"),
        entry("VirtualSize", size));
  }
}
