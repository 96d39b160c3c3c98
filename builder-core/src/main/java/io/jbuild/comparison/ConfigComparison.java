package io.jbuild.comparison;

import io.jbuild.comparison.LayerAlignment.Place;
import io.jbuild.comparison.LayerAlignment.Step;
import io.jbuild.difference.Cause;
import io.jbuild.difference.ValueChange;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.nio.charset.StandardCharsets;
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
  private static final String HISTORY = "history";
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
    JsonObject one = JsonObject.parse(first);
    JsonObject other = JsonObject.parse(second);
    List<JsonObject> history = one.objects(HISTORY);
    List<JsonObject> otherHistory = other.objects(HISTORY);
    List<ValueChange> changes = new ArrayList<>();
    values("", one.remove(HISTORY).leaves(), other.remove(HISTORY).leaves(), changes);
    // One instruction more must not make all those behind it differ.
    for (Step step : LayerAlignment.of(places(history), places(otherHistory))) {
      int number = step.first() == LayerAlignment.NONE ? step.second() : step.first();
      values(
          HISTORY + "[" + number + "].",
          leaves(history, step.first()),
          leaves(otherHistory, step.second()),
          changes);
    }
    changes.sort(Comparator.comparing(ValueChange::where, ConfigComparison::compare));
    return changes;
  }

  private static Map<String, String> leaves(List<JsonObject> history, int number) {
    return number == LayerAlignment.NONE ? Map.of() : history.get(number).leaves();
  }

  private static List<Place> places(List<JsonObject> history) throws JsonException {
    List<Place> places = new ArrayList<>();
    for (JsonObject entry : history) {
      String createdBy = entry.text("created_by").orElse("");
      places.add(new Place(Digest.of(createdBy.getBytes(StandardCharsets.UTF_8)), createdBy));
    }
    return places;
  }

  private static void values(
      String prefix,
      Map<String, String> one,
      Map<String, String> other,
      List<ValueChange> changes) {
    SortedSet<String> places = new TreeSet<>(one.keySet());
    places.addAll(other.keySet());
    for (String place : places) {
      Optional<String> before = Optional.ofNullable(one.get(place));
      Optional<String> after = Optional.ofNullable(other.get(place));
      if (!before.equals(after) && !place.startsWith(DIFF_IDS)) {
        String where = prefix + place;
        changes.add(
            new ValueChange(
                where, before, after, causeOf(where, before.orElse(""), after.orElse(""))));
      }
    }
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
              "The moment of creation is the build's own, or follows from what differs: the base,"
                  + " the number of layers, SOURCE_DATE_EPOCH.",
              "Mend what else differs first: jbuild takes no clock, unless {timestamp} preserve is"
                  + " given, which is to be left out; with BuildKit set SOURCE_DATE_EPOCH."));
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
