package io.jbuild.cli;

import io.jbuild.result.ContainerDetails;
import io.jbuild.result.ContainerDetails.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which containers a listing shows: of each kind of condition any one. */
final class ContainerFilter {

  private static final String KNOWN =
      "There are: id=START, name=PART, ancestor=IMAGE, status=running|exited|dead.";

  private static final List<String> KINDS = List.of("id", "name", "ancestor", "status");

  private final Map<String, List<String>> conditions = new TreeMap<>();

  private ContainerFilter() {}

  /**
   * Reads filters.
   *
   * @param texts as {@code status=exited}
   */
  static ContainerFilter of(List<String> texts) {
    ContainerFilter filter = new ContainerFilter();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String kind = equals < 1 ? "" : text.substring(0, equals);
      if (!KINDS.contains(kind)) {
        throw Usage.unknownFilter(text, KINDS, KNOWN);
      }
      String value = text.substring(equals + 1);
      if (kind.equals("status")
          && Stream.of(State.values()).noneMatch(state -> state.word().equals(value))) {
        throw Usage.refusal("invalid filter '" + text + "'", KNOWN);
      }
      filter.conditions.computeIfAbsent(kind, unused -> new ArrayList<>()).add(value);
    }
    return filter;
  }

  /** Whether containers that have ended are asked for by their state. */
  boolean asksForState() {
    return conditions.containsKey("status");
  }

  boolean takes(ContainerDetails container) {
    return conditions.entrySet().stream()
        .allMatch(
            condition ->
                condition.getValue().stream()
                    .anyMatch(value -> fits(condition.getKey(), value, container)));
  }

  private static boolean fits(String kind, String value, ContainerDetails container) {
    return switch (kind) {
      case "id" -> container.id().startsWith(value);
      case "name" -> container.name().contains(value);
      case "ancestor" ->
          container.image().equals(value)
              || container.image().equals(value + ":latest")
              || container.imageId().hex().startsWith(value)
              || container.imageId().toString().equals(value);
      default -> container.state().word().equals(value);
    };
  }
}
