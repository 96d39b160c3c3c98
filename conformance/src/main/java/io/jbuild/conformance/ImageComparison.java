package io.jbuild.conformance;

import io.jbuild.testkit.LayoutImage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares all of an image but its files with what was recorded of it. */
final class ImageComparison {

  private final JsonNode recorded;
  private final JsonNode config;
  private final Differences differences;

  private ImageComparison(JsonNode recorded, LayoutImage image, Differences differences) {
    this.recorded = recorded;
    this.config = image.config();
    this.differences = differences;
  }

  /**
   * Compares an image.
   *
   * @param bases of which the image may be made: the first layer tells
   */
  static void compare(
      JsonNode recorded, LayoutImage image, List<BaseImage> bases, Differences differences)
      throws IOException {
    String lowest = image.config().path("rootfs").path("diff_ids").path(0).asString("");
    BaseImage base =
        bases.stream()
            .filter(one -> one.diffId().equals(lowest))
            .findFirst()
            .orElse(BaseImage.SCRATCH);
    differences.compare(
        "base", recorded.path("base").stringValue(), base.isScratch() ? "scratch" : "image");
    ImageComparison comparison = new ImageComparison(recorded, image, differences);
    comparison.config();
    if (recorded.has("history")) {
      comparison.history(base.history());
    }
    comparison.rest();
    FileComparison.compare(recorded, image, base, differences);
  }

  private void config() {
    JsonNode expected = recorded.path("config");
    JsonNode actual = config.path("config");
    Set<String> unstable = unstable(expected);
    Set<String> names = new TreeSet<>(expected.propertyNames());
    names.addAll(actual.propertyNames());
    names.remove("unstable");
    names.removeAll(unstable);
    for (String name : names) {
      differences.compare("config." + name, shown(expected.get(name)), shown(actual.get(name)));
    }
  }

  private void history(int ofBase) {
    JsonNode expected = recorded.path("history");
    int size = Math.max(0, config.path("history").size() - ofBase);
    differences.compare("history.size", expected.size(), size);
    for (int i = 0; i < Math.min(size, expected.size()); i++) {
      JsonNode one = expected.get(i);
      JsonNode other = config.path("history").get(ofBase + i);
      Set<String> unstable = unstable(one);
      for (String name : List.of("created_by", "comment", "author")) {
        if (!unstable.contains(name)) {
          differences.compare(
              "history[" + i + "]." + name,
              one.path(name).asString(""),
              other.path(name).asString(""));
        }
      }
      differences.compare(
          "history[" + i + "].empty_layer",
          one.path("empty_layer").asBoolean(false),
          other.path("empty_layer").asBoolean(false));
    }
  }

  private void rest() {
    differences.compare("platform", recorded.path("platform").stringValue(), platform(config));
    Set<String> unstable = unstable(recorded);
    if (!unstable.contains("author")) {
      differences.compare(
          "author", recorded.path("author").asString(""), config.path("author").asString(""));
    }
    if (recorded.has("created")) {
      differences.compare(
          "created", recorded.path("created").stringValue(), config.path("created").asString(""));
    }
  }

  /** {@code OS/ARCHITECTURE[/VARIANT]} of a config. */
  static String platform(JsonNode config) {
    String variant = config.path("variant").asString("");
    return config.path("os").asString("")
        + "/"
        + config.path("architecture").asString("")
        + (variant.isEmpty() ? "" : "/" + variant);
  }

  /** What two recordings did not agree about. */
  static Set<String> unstable(JsonNode recorded) {
    return recorded.path("unstable").values().stream()
        .map(JsonNode::stringValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is empty means the same as what is not there. */
  private static @Nullable String shown(@Nullable JsonNode value) {
    if (value == null || value.isNull() || value.isContainer() && value.isEmpty()) {
      return null;
    }
    if (value.isString()) {
      return value.stringValue().isEmpty() ? null : "\"" + value.stringValue() + "\"";
    }
    return value.isObject() ? sorted(value) : value.toString();
  }

  private static String sorted(JsonNode object) {
    return object.propertyNames().stream()
        .sorted()
        .map(name -> name + "=" + shown(object.get(name)))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
