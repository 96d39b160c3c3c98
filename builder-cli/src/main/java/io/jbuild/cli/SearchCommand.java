package io.jbuild.cli;

import static java.util.Map.entry;

import io.jbuild.ImageSearch;
import io.jbuild.cli.format.Listing;
import io.jbuild.event.FoundImage;
import io.jbuild.report.format.Human;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** {@code jbuild search}: images of a registry that are called like a term, best liked first. */
final class SearchCommand implements Command {

  private static final int LIMIT = 25;
  private static final int MOST = 100;

  /** So much of a description fits into a table. */
  private static final int DESCRIPTION = 45;

  private static final Map<String, String> HEADINGS =
      Map.ofEntries(
          entry("Name", "NAME"),
          entry("Description", "DESCRIPTION"),
          entry("StarCount", "STARS"),
          entry("IsOfficial", "OFFICIAL"));
  private static final String TABLE =
      "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}";

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "search",
            "[OPTIONS] [REGISTRY/]TERM",
            "Search a registry (default: docker.io) for images.")
        .values("NAME=VALUE", "Only those with stars=N or more, is-official=true", "-f", "--filter")
        .value("N", "How many are asked for, 1 to 100 (default: 25)", "--limit")
        .flag("Whole descriptions", "--no-trunc")
        .value("table|json|TEMPLATE", "How it is printed; a template is Go's", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    String typed = arguments.exactlyOne("TERM", "a TERM");
    String limit = arguments.value("--limit").orElse(Integer.toString(LIMIT));
    if (!limit.matches("[1-9]\\d?|100")) {
      throw Usage.refusal("limit " + limit + " is outside the range of [1, " + MOST + "]");
    }
    Predicate<FoundImage> wanted = image -> true;
    for (String filter : arguments.values("--filter")) {
      wanted = wanted.and(filter(filter));
    }
    boolean whole = arguments.flag("--no-trunc");
    List<Map<String, String>> rows =
        search(invocation, typed, Integer.parseInt(limit)).stream()
            .filter(wanted)
            .sorted(Comparator.comparingLong(FoundImage::stars).reversed())
            .map(image -> row(image, whole))
            .toList();
    invocation.print(new Listing(HEADINGS, TABLE), rows);
    return ExitCode.DONE;
  }

  /** The first part of a term names a registry where it would in a name. */
  private static List<FoundImage> search(Invocation invocation, String typed, int most)
      throws IOException, InterruptedException {
    int slash = typed.indexOf('/');
    String first = slash < 0 ? "" : typed.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    ImageSearch images = ImageSearch.of(invocation.around().environment());
    return registry
        ? images.find(first, typed.substring(slash + 1), most)
        : images.find(LoginCommand.DOCKER, typed.replaceFirst("^library/", ""), most);
  }

  private static Predicate<FoundImage> filter(String text) {
    if (text.matches("stars=\\d{1,9}")) {
      int least = Integer.parseInt(text.substring("stars=".length()));
      return image -> image.stars() >= least;
    }
    return switch (text) {
      case "is-official=true", "is-official=1" -> FoundImage::official;
      case "is-official=false", "is-official=0" -> image -> !image.official();
      default ->
          throw Usage.unknownFilter(
              text, List.of("stars", "is-official"), "There are: stars=NUMBER, is-official=true.");
    };
  }

  private static Map<String, String> row(FoundImage image, boolean whole) {
    String line = image.description().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return Map.of(
        "Name",
        image.name(),
        "Description",
        whole ? line : Human.shortened(line, DESCRIPTION),
        "StarCount",
        Long.toString(image.stars()),
        "IsOfficial",
        image.official() ? "[OK]" : "");
  }
}
