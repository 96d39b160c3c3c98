package io.jbuild.attestation;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Platform;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a build was asked for (SLSA provenance v1, {@code externalParameters}).
 *
 * @param dockerfile with its text where all is told
 * @param context where its files came from
 * @param contexts those that were named, by their names
 * @param target the stage; empty for the last
 * @param platform of the image
 * @param labels that were given beside the Dockerfile, addresses in them without credentials
 * @param redacted names of those labels whose values had credentials
 * @param times what file times and the image's are made of
 * @param run what commands found beside their image, where all is told
 */
public record BuildParameters(
    RecordedFile dockerfile,
    RecordedContext context,
    SortedMap<String, RecordedContext> contexts,
    Optional<String> target,
    Platform platform,
    SortedMap<String, String> labels,
    List<String> redacted,
    Times times,
    Optional<Run> run) {

  public BuildParameters {
    contexts = Collections.unmodifiableSortedMap(new TreeMap<>(contexts));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    redacted = List.copyOf(redacted);
  }

  /**
   * Which times the image has.
   *
   * @param timestamp {@code preserve}, or seconds since 1970; empty for derived ones
   * @param epoch {@code SOURCE_DATE_EPOCH} of the environment
   * @param rewritten whether no file of its own layers may be newer than the image
   */
  public record Times(Optional<String> timestamp, Optional<String> epoch, boolean rewritten) {}

  /**
   * What commands found, without any secret's value.
   *
   * @param buildArgs without proxies, addresses in them without credentials
   * @param redacted names of those arguments whose values had credentials
   * @param network whether they reached it
   * @param hosts {@code NAME=ADDRESS}
   * @param sharedMemory bytes, where somebody said so
   * @param limits {@code NAME=SOFT:HARD}
   * @param unwanted known noise that was left out
   * @param allowed entitlements
   * @param secrets ids of those that were given
   * @param agents ids of SSH agents that were given
   */
  public record Run(
      SortedMap<String, String> buildArgs,
      List<String> redacted,
      boolean network,
      List<String> hosts,
      Optional<Long> sharedMemory,
      List<String> limits,
      List<String> unwanted,
      List<String> allowed,
      List<String> secrets,
      List<String> agents) {
    public Run {
      buildArgs = Collections.unmodifiableSortedMap(new TreeMap<>(buildArgs));
      redacted = List.copyOf(redacted);
      hosts = List.copyOf(hosts);
      limits = List.copyOf(limits);
      unwanted = List.copyOf(unwanted);
      allowed = List.copyOf(allowed);
      secrets = List.copyOf(secrets);
      agents = List.copyOf(agents);
    }

    JsonObject toJson() {
      JsonObject json =
          JsonObject.create()
              .putMap("buildArgs", buildArgs)
              .putTexts("redactedBuildArgs", redacted)
              .put("network", network)
              .putTexts("addHosts", hosts)
              .putTexts("ulimits", limits)
              .putTexts("noiseLeftOut", unwanted)
              .putTexts("allow", allowed)
              .putTexts("secrets", secrets)
              .putTexts("ssh", agents);
      sharedMemory.ifPresent(bytes -> json.put("shmSize", bytes));
      return json;
    }

    static Run of(JsonObject json) throws JsonException {
      return new Run(
          json.textMap("buildArgs"),
          json.texts("redactedBuildArgs"),
          json.flag("network"),
          json.texts("addHosts"),
          json.has("shmSize") ? Optional.of(json.integer("shmSize").orElse(0)) : Optional.empty(),
          json.texts("ulimits"),
          json.texts("noiseLeftOut"),
          json.texts("allow"),
          json.texts("secrets"),
          json.texts("ssh"));
    }
  }

  JsonObject toJson() {
    JsonObject named = JsonObject.create();
    contexts.forEach((name, one) -> named.put(name, one.toJson()));
    JsonObject json =
        JsonObject.create()
            .put("dockerfile", dockerfile.toJson())
            .put("context", context.toJson())
            .put("contexts", named)
            .put("target", target)
            .put("platform", platform.toString())
            .putMap("labels", labels)
            .putTexts("redactedLabels", redacted)
            .put("timestamp", times.timestamp())
            .put("sourceDateEpoch", times.epoch())
            .put("rewriteTimestamp", times.rewritten());
    run.ifPresent(all -> json.put("run", all.toJson()));
    return json;
  }

  static BuildParameters of(JsonObject json) throws JsonException {
    SortedMap<String, RecordedContext> contexts = new TreeMap<>();
    JsonObject named = Provenance.required(json, "contexts");
    for (String name : named.names()) {
      contexts.put(name, RecordedContext.of(Provenance.required(named, name)));
    }
    Optional<JsonObject> run = json.object("run");
    try {
      return new BuildParameters(
          RecordedFile.of(Provenance.required(json, "dockerfile")),
          RecordedContext.of(Provenance.required(json, "context")),
          contexts,
          json.text("target"),
          Platform.parse(json.requiredText("platform")),
          json.textMap("labels"),
          json.texts("redactedLabels"),
          new Times(
              json.text("timestamp"), json.text("sourceDateEpoch"), json.flag("rewriteTimestamp")),
          run.isPresent() ? Optional.of(Run.of(run.get())) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw JsonException.malformed("provenance", e);
    }
  }
}
