package io.jbuild.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What SARIF 2.1.0 demands of a log, as far as we write any of it: read from the standard, not from
 * our writer.
 */
final class SarifShape {

  private static final List<String> LEVELS = List.of("none", "note", "warning", "error");

  private final List<String> mistakes = new ArrayList<>();

  private SarifShape() {}

  /** What is wrong with a log. */
  static List<String> mistakes(String text) {
    SarifShape shape = new SarifShape();
    JsonNode log = new JsonMapper().readTree(text);
    shape.only(log, "$schema", "version", "runs");
    shape.demand(log.path("version").asString("").equals("2.1.0"), "version");
    shape.demand(log.path("$schema").asString("").endsWith("sarif-schema-2.1.0.json"), "$schema");
    shape.demand(log.path("runs").isArray(), "runs");
    log.path("runs").forEach(shape::run);
    return shape.mistakes;
  }

  private void run(JsonNode run) {
    only(run, "tool", "columnKind", "results");
    demand(
        List.of("utf16CodeUnits", "unicodeCodePoints")
            .contains(run.path("columnKind").asString("")),
        "columnKind");
    JsonNode driver = run.path("tool").path("driver");
    only(driver, "name", "version", "rules");
    demand(!driver.path("name").asString("").isEmpty(), "a driver has a name");
    List<String> ids = new ArrayList<>();
    for (JsonNode rule : driver.path("rules")) {
      only(rule, "id", "shortDescription", "helpUri");
      ids.add(rule.path("id").asString(""));
      message(rule.path("shortDescription"));
      demand(
          !rule.has("helpUri") || URI.create(rule.path("helpUri").asString("")).isAbsolute(),
          "helpUri");
    }
    demand(ids.size() == ids.stream().distinct().count(), "ids of rules differ");
    demand(run.path("results").isArray(), "results, or null, are there when a scan was made");
    run.path("results").forEach(result -> result(result, ids));
  }

  private void result(JsonNode result, List<String> ids) {
    only(result, "ruleId", "ruleIndex", "level", "message", "locations");
    int index = result.path("ruleIndex").asInt(-1);
    demand(
        index >= 0
            && index < ids.size()
            && ids.get(index).equals(result.path("ruleId").asString("")),
        "ruleIndex names the rule of ruleId");
    demand(LEVELS.contains(result.path("level").asString("")), "level");
    message(result.path("message"));
    demand(result.path("locations").isArray(), "locations");
    for (JsonNode location : result.path("locations")) {
      only(location, "physicalLocation");
      JsonNode place = location.path("physicalLocation");
      only(place, "artifactLocation", "region");
      String uri = place.path("artifactLocation").path("uri").asString("");
      demand(!uri.isEmpty() && URI.create(uri).toASCIIString().equals(uri), "uri " + uri);
      if (place.has("region")) {
        JsonNode region = place.path("region");
        only(region, "startLine", "endLine");
        int start = region.path("startLine").asInt(0);
        demand(start >= 1 && region.path("endLine").asInt(0) >= start, "region " + region);
      }
    }
  }

  private void message(JsonNode message) {
    only(message, "text");
    demand(!message.path("text").asString("").isEmpty(), "a message has a text: " + message);
  }

  private void only(JsonNode object, String... names) {
    demand(object.isObject(), "an object: " + object);
    object
        .propertyNames()
        .forEach(name -> demand(List.of(names).contains(name), "no property " + name));
  }

  private void demand(boolean met, String what) {
    if (!met) {
      mistakes.add(what);
    }
  }
}
