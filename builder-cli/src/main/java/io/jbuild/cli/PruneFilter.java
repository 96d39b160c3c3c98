package io.jbuild.cli;

import io.jbuild.result.ImageDetails;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which images without a name {@code prune} deletes: those for which all filters hold. */
final class PruneFilter {

  private PruneFilter() {}

  /** Reads filters, as {@code until=24h}; empty where there is none. */
  static Optional<Predicate<ImageDetails>> of(List<String> filters, Instant now) {
    return filters.stream().map(text -> one(text, now)).reduce(Predicate::and);
  }

  /**
   * Since when what goes has not been used: the earliest of {@code until=}.
   *
   * @param filters at least one
   * @throws io.jbuild.failure.BuildException for any other filter: results of steps have no labels
   */
  static Instant until(List<String> filters, Instant now) {
    Instant earliest = Instant.MAX;
    for (String filter : filters) {
      if (!filter.startsWith("until=")) {
        throw Usage.refusal(
            "'--filter " + filter + "' chooses images, and '--all' is about more",
            "Take one, or --filter until=TIME.");
      }
      Instant end = PointInTime.parse(filter.substring("until=".length()), now, "until");
      earliest = end.isBefore(earliest) ? end : earliest;
    }
    return earliest;
  }

  private static Predicate<ImageDetails> one(String text, Instant now) {
    int equals = text.indexOf('=');
    String name = text.substring(0, Math.max(0, equals));
    String value = text.substring(equals + 1);
    return switch (name) {
      case "until" -> {
        Instant end = PointInTime.parse(value, now, name);
        yield image -> image.created().isBefore(end);
      }
      case "label" -> image -> ImageFilter.hasLabel(image, value);
      case "label!" -> image -> !ImageFilter.hasLabel(image, value);
      default ->
          throw Usage.unknownFilter(
              text,
              List.of("until", "label", "label!"),
              "There are: until=TIME, label=NAME[=VALUE], label!=NAME[=VALUE].");
    };
  }
}
