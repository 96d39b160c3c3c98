package io.jbuild.cli;

import static java.util.Map.entry;

import io.jbuild.ImageReferrers;
import io.jbuild.cli.format.Listing;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.format.Human;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild referrers}: what refers to an image in its registry. */
final class ReferrersCommand implements Command {

  private static final Map<String, String> HEADINGS =
      Map.ofEntries(
          entry("ArtifactType", "ARTIFACT TYPE"),
          entry("MediaType", "MEDIA TYPE"),
          entry("Digest", "DIGEST"),
          entry("Reference", "REFERENCE"),
          entry("Size", "SIZE"),
          entry("Annotations", "ANNOTATIONS"));
  private static final String TABLE = "{{.ArtifactType}}\t{{.Digest}}\t{{.Size}}";

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "referrers",
            "[OPTIONS] NAME[:TAG|@DIGEST]",
            "List what refers to an image in its registry: signatures, provenance, SBOMs.")
        .value("TYPE", "Only artifacts of this type", "--artifact-type")
        .value("OS/ARCH", "What refers to this one of several platforms", "--platform")
        .flag("Only digests", "-q", "--quiet")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    ImageReference name = TypedName.of(arguments.exactlyOne("NAME", "a NAME")).name();
    List<Map<String, String>> rows = new ArrayList<>();
    for (Descriptor referrer :
        ImageReferrers.of(invocation.around().environment())
            .list(name, arguments.platform(), arguments.value("--artifact-type"))) {
      rows.add(row(referrer, name));
    }
    invocation.print(new Listing(HEADINGS, TABLE), rows, "{{.Digest}}");
    return ExitCode.DONE;
  }

  private static Map<String, String> row(Descriptor referrer, ImageReference name) {
    List<String> annotations = new ArrayList<>();
    referrer.annotations().forEach((key, value) -> annotations.add(key + "=" + value));
    return Map.of(
        "ArtifactType",
        plain(referrer.artifactType().orElse("")),
        "MediaType",
        plain(referrer.mediaType()),
        "Digest",
        referrer.digest().toString(),
        "Reference",
        name.familiarName() + "@" + referrer.digest(),
        "Size",
        Human.size(referrer.size()),
        "Annotations",
        plain(String.join(",", annotations)));
  }

  /** Whoever may push said it: it must not steer a terminal. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
