package io.jbuild.comparison;

import io.jbuild.difference.Cause;
import io.jbuild.difference.ValueChange;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares configs value by value. The layers' digests are left out: those are the layers. */
final class ConfigComparison {
  private static final String DIFF_IDS = "rootfs.diff_ids";
  private static final Pattern PARTS = Pattern.compile("(?<=\\[)(?=\\d)|(?=])");
  private static final Pattern CREATED = Pattern.compile("created|history\\[\\d+]\\.created");
  private static final Pattern CONTAINER =
      Pattern.compile("container|container_config\\..*|config\\.(Hostname|Image)|docker_version");

  private ConfigComparison() {}

  /**
   * The values that differ, in the order of their names.
   *
   * @throws JsonException where one is no config
   */
  static List<ValueChange> between(byte[] first, byte[] second) throws JsonException {
    Map<String, String> one = JsonObject.parse(first).leaves();
    Map<String, String> other = JsonObject.parse(second).leaves();
    SortedSet<String> places = new TreeSet<>(ConfigComparison::compare);
    places.addAll(one.keySet());
    places.addAll(other.keySet());
    List<ValueChange> changes = new ArrayList<>();
    for (String place : places) {
      Optional<String> before = Optional.ofNullable(one.get(place));
      Optional<String> after = Optional.ofNullable(other.get(place));
      if (!before.equals(after) && !place.startsWith(DIFF_IDS)) {
        changes.add(
            new ValueChange(
                place, before, after, causeOf(place, before.orElse(""), after.orElse(""))));
      }
    }
    return changes;
  }

  /** Numbers in brackets count as numbers. */
  private static int compare(String first, String second) {
    String[] one = PARTS.split(first, -1);
    String[] other = PARTS.split(second, -1);
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      int order =
          isNumber(one[i]) && isNumber(other[i])
              ? Comparator.comparing(String::length)
                  .thenComparing(Comparator.naturalOrder())
                  .compare(one[i], other[i])
              : one[i].compareTo(other[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.length, other.length);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<Cause> causeOf(String place, String first, String second) {
    if (CREATED.matcher(place).matches()) {
      return Optional.of(
          cause(
              "created",
              "The image was created at the moment of the build.",
              "jbuild derives the moment from the base unless SOURCE_DATE_EPOCH says otherwise;"
                  + " with BuildKit set SOURCE_DATE_EPOCH."));
    }
    if (CONTAINER.matcher(place).matches()) {
      return Optional.of(
          cause(
              "builder-traces",
              "The builder left traces of itself and of its containers.",
              "Build it with jbuild or BuildKit, which leave none."));
    }
    if (Words.differInTimes(first, second)) {
      return Optional.of(
          cause(
              "date-in-config",
              "A date or time of the build was given to the image.",
              "Take the time of the commit instead: {build-arg} and {label} with git log -1"
                  + " --format=%cI."));
    }
    return Optional.empty();
  }

  private static Cause cause(String id, String explanation, String remedy) {
    return new Cause(id, explanation, remedy, Optional.empty());
  }
}
