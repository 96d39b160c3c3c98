package io.jbuild.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where jbuild differs from what was recorded of BuildKit, and why that may be: the project's file
 * {@code conformance/known-differences.json}.
 */
public final class KnownDifferences {

  /**
   * Differences that have the same reason.
   *
   * @param suite the suite, and after a slash its part
   * @param cases the places that differ, by the case's name
   */
  public record Entry(String suite, String reason, SortedMap<String, List<String>> cases) {

    public Entry {
      cases = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(cases));
    }
  }

  private final List<Entry> entries;

  private KnownDifferences(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** The project's own. */
  public static KnownDifferences read() throws IOException {
    Path root = Path.of(System.getProperty("jbuild.root", ".."));
    return read(root.resolve("conformance/known-differences.json"));
  }

  /**
   * Reads them.
   *
   * @throws IOException where the file is not there, or gives no reason
   */
  public static KnownDifferences read(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode node : JsonMapper.shared().readTree(Files.readAllBytes(file))) {
      SortedMap<String, List<String>> cases = new TreeMap<>();
      node.path("cases")
          .forEachEntry(
              (name, places) ->
                  cases.put(name, places.values().stream().map(JsonNode::stringValue).toList()));
      Entry entry =
          new Entry(node.path("suite").asString(""), node.path("reason").asString(""), cases);
      if (entry.suite().isEmpty() || entry.reason().isBlank() || cases.isEmpty()) {
        throw new IOException(file + ": an entry needs suite, reason and cases: " + node);
      }
      entries.add(entry);
    }
    return new KnownDifferences(entries);
  }

  /** In the file's order. */
  public List<Entry> entries() {
    return entries;
  }

  /** Why a place of a case may differ. */
  public Optional<String> reason(String suite, String name, String place) {
    return entries.stream()
        .filter(entry -> entry.suite().equals(suite))
        .filter(entry -> entry.cases().getOrDefault(name, List.of()).contains(place))
        .map(Entry::reason)
        .findFirst();
  }

  /** The places of a suite that are known to differ, by the case's name. */
  public SortedMap<String, List<String>> of(String suite) {
    SortedMap<String, List<String>> all = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.suite().equals(suite)) {
        entry
            .cases()
            .forEach(
                (name, places) ->
                    all.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(places));
      }
    }
    return all;
  }

  /** Those of some cases. */
  public KnownDifferences only(Predicate<String> names) {
    List<Entry> some = new ArrayList<>();
    for (Entry entry : entries) {
      SortedMap<String, List<String>> cases = new TreeMap<>(entry.cases());
      cases.keySet().removeIf(names.negate());
      some.add(new Entry(entry.suite(), entry.reason(), cases));
    }
    return new KnownDifferences(some);
  }
}
