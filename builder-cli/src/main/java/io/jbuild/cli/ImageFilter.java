package io.jbuild.cli;

import io.jbuild.ImageDetails;
import io.jbuild.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which images a listing shows: any of the references, and all of the other conditions. */
final class ImageFilter {

  private final List<NamePattern> references = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private Optional<Boolean> dangling = Optional.empty();

  private ImageFilter() {}

  /**
   * Reads filters.
   *
   * @param filters as {@code dangling=true}
   * @param name a pattern for names, as {@code reference=} takes it
   */
  static ImageFilter of(List<String> filters, Optional<String> name) {
    ImageFilter filter = new ImageFilter();
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
        && labels.stream().allMatch(label -> hasLabel(image, label));
  }

  private void add(String name, String value) {
    switch (name) {
      case "reference" -> references.add(NamePattern.of(value));
      case "label" -> labels.add(value);
      case "dangling" -> {
        if (!value.matches("true|false|1|0")) {
          throw Usage.refusal("invalid filter 'dangling=" + value + "'", "It is true or false.");
        }
        dangling = Optional.of(value.equals("true") || value.equals("1"));
      }
      default -> throw Usage.refusal("invalid filter '" + name + "'", known());
    }
  }

  private boolean isWanted(ImageReference name) {
    return references.stream().anyMatch(reference -> reference.matches(name));
  }

  private static boolean hasLabel(ImageDetails image, String label) {
    int equals = label.indexOf('=');
    String name = equals < 0 ? label : label.substring(0, equals);
    String value = image.config().container().labels().get(name);
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }

  private static String known() {
    return "There are: reference=PATTERN, dangling=true, label=NAME[=VALUE].";
  }
}
