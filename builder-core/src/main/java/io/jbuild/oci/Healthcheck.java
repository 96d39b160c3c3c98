package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * How a container's health is asked for (docker's image config, {@code Healthcheck}).
 *
 * @param test {@code ["NONE"]}, or {@code CMD} or {@code CMD-SHELL} and what follows it
 * @param interval zero means inherited, as for all durations here
 * @param retries zero means inherited
 */
public record Healthcheck(
    List<String> test,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {

  public Healthcheck {
    test = List.copyOf(test);
  }

  static Healthcheck of(JsonObject json) throws JsonException {
    return new Healthcheck(
        json.texts("Test"),
        Duration.ofNanos(json.integer("Interval").orElse(0)),
        Duration.ofNanos(json.integer("Timeout").orElse(0)),
        Duration.ofNanos(json.integer("StartPeriod").orElse(0)),
        Duration.ofNanos(json.integer("StartInterval").orElse(0)),
        Math.toIntExact(json.integer("Retries").orElse(0)));
  }

  JsonObject toJson() {
    JsonObject json = JsonObject.create().putTexts("Test", test);
    put(json, "Interval", interval.toNanos());
    put(json, "Timeout", timeout.toNanos());
    put(json, "StartPeriod", startPeriod.toNanos());
    put(json, "StartInterval", startInterval.toNanos());
    put(json, "Retries", retries);
    return json;
  }

  private static void put(JsonObject json, String name, long value) {
    if (value != 0) {
      json.put(name, value);
    }
  }
}
