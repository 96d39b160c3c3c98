package io.jbuild.cli;

import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Healthcheck;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.format.Value;
import io.jbuild.result.ImageDetails;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An image in the shape of docker's {@code image inspect}. */
final class InspectedImage {

  /** Go's word for no time: the store does not keep when a name was given. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private static final Value NO_LIST = new Value.Nothing("[]");
  private static final Value NO_MAP = new Value.Nothing("map[]");

  private InspectedImage() {}

  static Value of(ImageDetails image) {
    ImageConfig config = image.config();
    List<HistoryEntry> history = config.history();
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("Id", Value.text(image.id().toString()));
    fields.put(
        "RepoTags",
        Value.texts(
            image.references().stream()
                .filter(name -> name.tag().isPresent())
                .map(ImageReference::familiar)
                .toList()));
    fields.put(
        "RepoDigests",
        Value.texts(image.digests().stream().map(ImageReference::familiar).toList()));
    fields.put("Parent", Value.text("")); // As docker says it of what BuildKit made or came.
    fields.put(
        "Comment",
        Value.text(history.isEmpty() ? "" : history.get(history.size() - 1).comment().orElse("")));
    fields.put("Created", Value.text(config.created().orElse("")));
    fields.put("DockerVersion", Value.text(""));
    fields.put("Author", Value.text(config.author().orElse("")));
    fields.put("Config", container(config.container()));
    fields.put("Architecture", Value.text(config.platform().architecture()));
    config.platform().variant().ifPresent(variant -> fields.put("Variant", Value.text(variant)));
    fields.put("Os", Value.text(config.platform().os()));
    config.platform().osVersion().ifPresent(v -> fields.put("OsVersion", Value.text(v)));
    fields.put("Size", Value.whole(image.size()));
    Map<String, Value> rootFs = new LinkedHashMap<>();
    rootFs.put("Type", Value.text("layers"));
    rootFs.put("Layers", Value.texts(config.diffIds().stream().map(Digest::toString).toList()));
    fields.put("RootFS", new Value.Fields(rootFs));
    fields.put("Metadata", new Value.Fields(Map.of("LastTagTime", Value.text(NEVER))));
    fields.put("Descriptor", descriptor(image.manifest()));
    return new Value.Fields(fields);
  }

  private static Value descriptor(Descriptor descriptor) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("mediaType", Value.text(descriptor.mediaType()));
    fields.put("digest", Value.text(descriptor.digest().toString()));
    fields.put("size", Value.whole(descriptor.size()));
    return new Value.Fields(fields);
  }

  private static Value container(ContainerConfig config) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("User", Value.text(config.user));
    fields.put("ExposedPorts", set(config.exposedPorts()));
    fields.put("Env", list(config.env()));
    fields.put("Cmd", list(config.cmd()));
    config.healthcheck.ifPresent(health -> fields.put("Healthcheck", health(health)));
    if (config.argsEscaped) {
      fields.put("ArgsEscaped", new Value.Flag(true));
    }
    fields.put("Volumes", set(config.volumes()));
    fields.put("WorkingDir", Value.text(config.workingDir));
    fields.put("Entrypoint", list(config.entrypoint()));
    fields.put("OnBuild", list(config.onBuild()));
    fields.put("Labels", config.labels().isEmpty() ? NO_MAP : Value.texts(config.labels()));
    config.stopSignal.ifPresent(signal -> fields.put("StopSignal", Value.text(signal)));
    if (!config.shell().isEmpty()) {
      fields.put("Shell", list(config.shell()));
    }
    return new Value.Fields(fields);
  }

  private static Value list(List<String> values) {
    return values.isEmpty() ? NO_LIST : Value.texts(values);
  }

  private static Value set(Collection<String> names) {
    if (names.isEmpty()) {
      return NO_MAP;
    }
    Map<String, Value> fields = new LinkedHashMap<>();
    names.forEach(name -> fields.put(name, new Value.Fields(new LinkedHashMap<>())));
    return new Value.Fields(fields);
  }

  private static Value health(Healthcheck health) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("Test", Value.texts(health.test()));
    duration(fields, "Interval", health.interval());
    duration(fields, "Timeout", health.timeout());
    duration(fields, "StartPeriod", health.startPeriod());
    duration(fields, "StartInterval", health.startInterval());
    if (health.retries() != 0) {
      fields.put("Retries", Value.whole(health.retries()));
    }
    return new Value.Fields(fields);
  }

  private static void duration(Map<String, Value> fields, String name, Duration duration) {
    if (!duration.isZero()) {
      fields.put(name, Value.whole(duration.toNanos()));
    }
  }
}
