package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import io.jbuild.request.Images;
import io.jbuild.result.ImageDetails;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which images a listing shows: any of the references, and all of the other conditions. */
final class ImageFilter {

  private final List<NamePattern> references = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final Images images;
  private final Instant now;
  private Optional<Boolean> dangling = Optional.empty();

  /** What was made at this time or later is not shown. */
  private Instant end = Instant.MAX;

  /** What was made at this time or earlier is not shown, if there is one. */
  private Optional<Instant> start = Optional.empty();

  private ImageFilter(Images images, Instant now) {
    this.images = images;
    this.now = now;
  }

  private static final List<String> KINDS =
      List.of("reference", "dangling", "label", "before", "since", "until");

  /**
   * Reads filters.
   *
   * @param filters as {@code dangling=true}
   * @param name a pattern for names, as {@code reference=} takes it
   * @param images where a filter names one
   */
  static ImageFilter of(List<String> filters, Optional<String> name, Images images, Instant now)
      throws IOException {
    ImageFilter filter = new ImageFilter(images, now);
    for (String text : filters) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw Usage.refusal("invalid filter '" + text + "'", known());
      }
      filter.add(text.substring(0, equals), text.substring(equals + 1));
    }
    name.ifPresent(pattern -> filter.references.add(NamePattern.of(pattern)));
    return filter;
  }

  boolean takes(ImageDetails image, Optional<ImageReference> name) {
    return (dangling.isEmpty() || dangling.get() == image.references().isEmpty())
        && (references.isEmpty() || name.isPresent() && isWanted(name.get()))
        && isMadeInTime(image)
        && labels.stream().allMatch(label -> hasLabel(image, label));
  }

  private void add(String name, String value) throws IOException {
    switch (name) {
      case "reference" -> references.add(NamePattern.of(value));
      case "label" -> labels.add(value);
      case "before" -> end = earlier(end, images.find(value).created());
      case "until" -> end = earlier(end, PointInTime.parse(value, now, name));
      case "since" -> {
        Instant since = images.find(value).created();
        start = Optional.of(start.isPresent() && start.get().isAfter(since) ? start.get() : since);
      }
      case "dangling" -> {
        if (!value.matches("true|false|1|0")) {
          throw Usage.refusal("invalid filter 'dangling=" + value + "'", "It is true or false.");
        }
        dangling = Optional.of(value.equals("true") || value.equals("1"));
      }
      default -> throw Usage.unknownFilter(name, KINDS, known());
    }
  }

  private boolean isMadeInTime(ImageDetails image) {
    Instant created = image.created();
    return created.isBefore(end) && (start.isEmpty() || created.isAfter(start.get()));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private boolean isWanted(ImageReference name) {
    return references.stream().anyMatch(reference -> reference.matches(name));
  }

  static boolean hasLabel(ImageDetails image, String label) {
    int equals = label.indexOf('=');
    String name = equals < 0 ? label : label.substring(0, equals);
    String value = image.config().container().labels().get(name);
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }

  private static String known() {
    return "There are: reference=PATTERN, dangling=true, label=NAME[=VALUE], before=IMAGE, since=IMAGE,"
        + " until=TIME.";
  }
}
