package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step of a build, and what it made.
 *
 * @param name as progress shows it
 * @param line of the Dockerfile at which it begins, counted from 1; 0 where it has none
 * @param inputs the steps it needed, by their places in the list
 * @param layer diffId of the layer it made; empty for a base and for a step without one
 */
public record RecordedStep(String name, int line, List<Long> inputs, Optional<Digest> layer) {
  public RecordedStep {
    inputs = List.copyOf(inputs);
  }

  JsonObject toJson() {
    return JsonObject.create()
        .put("name", name)
        .put("line", line)
        .putNumbers("inputs", inputs)
        .put("layer", layer.map(Digest::toString));
  }

  static RecordedStep of(JsonObject json) throws JsonException {
    try {
      return new RecordedStep(
          json.requiredText("name"),
          (int) json.integer("line").orElse(0),
          json.integers("inputs"),
          json.text("layer").map(Digest::parse));
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("step of a provenance", e);
    }
  }

  static List<RecordedStep> all(List<JsonObject> json) throws JsonException {
    List<RecordedStep> steps = new ArrayList<>();
    for (JsonObject step : json) {
      steps.add(of(step));
    }
    return steps;
  }
}
