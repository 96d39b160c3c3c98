package io.jbuild.report;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines. */
final class Sarif {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  /** A mistake in the Dockerfile is no rule's finding, and yet people want to see where it is. */
  private static final String MISTAKE = Finding.OWN + "DockerfileMistake";

  private final String uri;
  private final FrontEnd frontEnd;
  private final Map<String, Value> rules = new LinkedHashMap<>();
  private final List<Value> results = new ArrayList<>();

  /**
   * A log without results.
   *
   * @param file in which all results are
   * @param frontEnd who tells of them
   */
  Sarif(String file, FrontEnd frontEnd) {
    this.uri = uri(file);
    this.frontEnd = frontEnd;
  }

  static String of(CheckedFile file) {
    Sarif sarif = new Sarif(file.name(), file.frontEnd());
    file.report().findings().forEach(sarif::add);
    file.report().mistake().ifPresent(sarif::add);
    return sarif.text();
  }

  /** The log. */
  String text() {
    return log().pretty(2) + "\n";
  }

  private void add(Finding finding) {
    Map<String, Value> rule = new LinkedHashMap<>();
    rule.put("id", Value.text(finding.rule()));
    rule.put("shortDescription", text(finding.description()));
    if (!finding.url().isEmpty()) {
      rule.put("helpUri", Value.text(finding.url()));
    }
    add(
        rule,
        finding.failing() ? "error" : "warning",
        finding.detail(),
        Optional.of(finding.lines()));
  }

  private void add(BuildException mistake) {
    Map<String, Value> rule = new LinkedHashMap<>();
    rule.put("id", Value.text(MISTAKE));
    rule.put("shortDescription", text("The Dockerfile cannot be built"));
    String hint = mistake.hint().isEmpty() ? "" : ". " + frontEnd.worded(mistake.hint());
    add(rule, "error", mistake.message() + hint, mistake.lines());
  }

  /**
   * Adds a result.
   *
   * @param rule its id and what it says of itself; listed once
   * @param level of SARIF: {@code error}, {@code warning}
   */
  void add(Map<String, Value> rule, String level, String message, Optional<Lines> lines) {
    Value id = rule.getOrDefault("id", Value.text(""));
    rules.putIfAbsent(id.printed(), new Value.Fields(rule));
    Map<String, Value> result = new LinkedHashMap<>();
    result.put("ruleId", id);
    result.put("ruleIndex", Value.whole(List.copyOf(rules.keySet()).indexOf(id.printed())));
    result.put("level", Value.text(level));
    result.put("message", text(message));
    result.put("locations", new Value.Items(List.of(location(lines))));
    results.add(new Value.Fields(result));
  }

  private Value location(Optional<Lines> lines) {
    Map<String, Value> place = new LinkedHashMap<>();
    place.put("artifactLocation", new Value.Fields(Map.of("uri", Value.text(uri))));
    lines.ifPresent(
        range -> {
          Map<String, Value> region = new LinkedHashMap<>();
          region.put("startLine", Value.whole(range.first()));
          region.put("endLine", Value.whole(range.last()));
          place.put("region", new Value.Fields(region));
        });
    return new Value.Fields(Map.of("physicalLocation", new Value.Fields(place)));
  }

  private Value log() {
    Map<String, Value> driver = new LinkedHashMap<>();
    driver.put("name", Value.text("jbuild"));
    driver.put("version", Value.text(frontEnd.version()));
    driver.put("rules", new Value.Items(List.copyOf(rules.values())));
    Map<String, Value> run = new LinkedHashMap<>();
    run.put("tool", new Value.Fields(Map.of("driver", new Value.Fields(driver))));
    run.put("columnKind", Value.text("utf16CodeUnits"));
    run.put("results", new Value.Items(results));
    Map<String, Value> log = new LinkedHashMap<>();
    log.put("$schema", Value.text(SCHEMA));
    log.put("version", Value.text("2.1.0"));
    log.put("runs", new Value.Items(List.of(new Value.Fields(run))));
    return new Value.Fields(log);
  }

  /** SARIF's form of a message. */
  static Value text(String text) {
    return new Value.Fields(Map.of("text", Value.text(text)));
  }

  /** A path as a URI: relative ones stay relative, to wherever the reader is. */
  private static String uri(String path) {
    try {
      return new URI(path.startsWith("/") ? "file" : null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no path: " + path, e);
    }
  }
}
