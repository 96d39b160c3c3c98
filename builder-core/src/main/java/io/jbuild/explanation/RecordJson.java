package io.jbuild.explanation;

import io.jbuild.failure.Lines;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A build's record as JSON. */
final class RecordJson {

  private static final int VERSION = 1;

  private RecordJson() {}

  // Each build writes one, also one that finds all it needs: without lambdas, which cost a
  // millisecond in the dozen.

  static byte[] of(BuildRecord build) {
    BuildRecord.Source source = build.source();
    JsonObject json =
        JsonObject.create()
            .put("version", VERSION)
            .put("id", build.id())
            .put("began", build.began().toString())
            .put("tookMilliseconds", build.took().toMillis())
            .put("outcome", build.outcome().word())
            .put("context", source.context())
            .put("dockerfile", source.dockerfile())
            .put("target", source.target())
            .putTexts("platforms", source.platforms())
            .putTexts("tags", build.tags())
            .put("cacheIgnored", build.cacheIgnored());
    if (build.failure().isPresent()) {
      json.put("failure", build.failure().get());
    }
    put(json, "dockerfileDigest", source.text());
    put(json, "imageId", build.image());
    List<JsonObject> steps = new ArrayList<>();
    for (RecordedStep step : build.steps()) {
      steps.add(step(step));
    }
    return json.putObjects("steps", steps).toBytes();
  }

  private static void put(JsonObject json, String name, Optional<Digest> digest) {
    if (digest.isPresent()) {
      json.put(name, digest.get().toString());
    }
  }

  private static JsonObject step(RecordedStep step) {
    JsonObject json =
        JsonObject.create()
            .put("number", step.number())
            .put("platform", step.platform())
            .put("name", step.name())
            .putNumbers("lines", List.of((long) step.lines().first(), (long) step.lines().last()))
            .put("outcome", step.outcome().word())
            .put("beganMilliseconds", step.began().toMillis())
            .put("tookMilliseconds", step.took().toMillis());
    List<Long> inputs = new ArrayList<>();
    for (int input : step.inputs()) {
      inputs.add((long) input);
    }
    json.putNumbers("inputs", inputs);
    if (step.parent().isPresent()) {
      json.put("parent", step.parent().get());
    }
    put(json, "key", step.key());
    List<String> notes = new ArrayList<>();
    for (RecordedStep.Note note : step.notes()) {
      notes.add(note.word());
    }
    json.putTexts("notes", notes);
    if (step.lost().isPresent()) {
      json.put("lost", step.lost().get());
    }
    if (step.layer().isPresent()) {
      RecordedStep.MadeLayer layer = step.layer().get();
      JsonObject made = JsonObject.create().put("diffId", layer.diffId().toString());
      json.put("layer", made.put("size", layer.size()));
    }
    if (step.base().isPresent()) {
      json.put("base", base(step.base().get()));
    }
    return json;
  }

  static JsonObject base(RecordedStep.Base base) {
    return JsonObject.create()
        .put("name", base.name())
        .put("manifest", base.manifest().toString())
        .put("layers", base.layers());
  }

  static RecordedStep.Base base(JsonObject json) throws JsonException {
    return new RecordedStep.Base(
        json.requiredText("name"),
        Digest.parse(json.requiredText("manifest")),
        Math.toIntExact(json.integer("layers").orElse(0)));
  }

  /**
   * A record.
   *
   * @throws JsonException where it is none, or one of another version
   */
  static BuildRecord read(byte[] bytes) throws JsonException {
    JsonObject json = JsonObject.parse(bytes);
    try {
      if (json.integer("version").orElse(0) != VERSION) {
        throw new IllegalArgumentException("another version");
      }
      List<RecordedStep> steps = new ArrayList<>();
      for (JsonObject step : json.objects("steps")) {
        steps.add(step(step));
      }
      return new BuildRecord(
          json.requiredText("id"),
          Instant.parse(json.requiredText("began")),
          milliseconds(json, "tookMilliseconds"),
          outcome(json.requiredText("outcome")),
          json.text("failure"),
          new BuildRecord.Source(
              json.requiredText("context"),
              json.requiredText("dockerfile"),
              json.text("dockerfileDigest").map(Digest::parse),
              json.text("target"),
              json.texts("platforms")),
          json.texts("tags"),
          json.text("imageId").map(Digest::parse),
          json.flag("cacheIgnored"),
          steps);
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("record of a build", e);
    } catch (DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
      throw JsonException.malformed(
          "record of a build", new IllegalArgumentException(e.getMessage(), e));
    }
  }

  private static RecordedStep step(JsonObject json) throws JsonException {
    List<Long> lines = json.integers("lines");
    Optional<RecordedStep.MadeLayer> layer = Optional.empty();
    Optional<JsonObject> made = json.object("layer");
    if (made.isPresent()) {
      layer =
          Optional.of(
              new RecordedStep.MadeLayer(
                  Digest.parse(made.get().requiredText("diffId")),
                  made.get().integer("size").orElse(0)));
    }
    Optional<JsonObject> below = json.object("base");
    Optional<RecordedStep.Base> base =
        below.isPresent() ? Optional.of(base(below.get())) : Optional.empty();
    List<RecordedStep.Note> notes = new ArrayList<>();
    for (RecordedStep.Note note : RecordedStep.Note.values()) {
      if (json.texts("notes").contains(note.word())) {
        notes.add(note);
      }
    }
    return new RecordedStep(
        Math.toIntExact(json.integer("number").orElse(0)),
        json.requiredText("platform"),
        json.requiredText("name"),
        new Lines(Math.toIntExact(lines.get(0)), Math.toIntExact(lines.get(1))),
        json.has("parent")
            ? Optional.of(Math.toIntExact(json.integer("parent").orElse(0)))
            : Optional.empty(),
        json.integers("inputs").stream().map(Math::toIntExact).toList(),
        stepOutcome(json.requiredText("outcome")),
        json.text("key").map(Digest::parse),
        milliseconds(json, "beganMilliseconds"),
        milliseconds(json, "tookMilliseconds"),
        layer,
        base,
        json.text("lost"),
        notes);
  }

  private static Duration milliseconds(JsonObject json, String name) throws JsonException {
    return Duration.ofMillis(json.integer(name).orElse(0));
  }

  private static BuildRecord.Outcome outcome(String word) {
    for (BuildRecord.Outcome outcome : BuildRecord.Outcome.values()) {
      if (outcome.word().equals(word)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("outcome " + word);
  }

  private static RecordedStep.Outcome stepOutcome(String word) {
    for (RecordedStep.Outcome outcome : RecordedStep.Outcome.values()) {
      if (outcome.word().equals(word)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("outcome " + word);
  }
}
