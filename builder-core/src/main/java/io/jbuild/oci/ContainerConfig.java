package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a container of an image is run: the {@code config} object of an image config (image-spec,
 * config.md), with docker's additions.
 *
 * <p>Mutable while a plan is made: {@link #copy()} before handing it on. Absent values are empty.
 * {@code cmd} and {@code entrypoint} are empty lists where there is none.
 */
public final class ContainerConfig {
  public String user = "";
  public String workingDir = "";
  public Optional<String> stopSignal = Optional.empty();
  public boolean argsEscaped;
  public Optional<Healthcheck> healthcheck = Optional.empty();
  private final List<String> env = new ArrayList<>();
  private List<String> cmd = List.of();
  private List<String> entrypoint = List.of();
  private List<String> shell = List.of();
  private List<String> onBuild = List.of();
  private final SortedSet<String> exposedPorts = new TreeSet<>();
  private final SortedSet<String> volumes = new TreeSet<>();
  private final SortedMap<String, String> labels = new TreeMap<>();

  /** {@code NAME=value} in the order they were first set. */
  public List<String> env() {
    return Collections.unmodifiableList(env);
  }

  /** A variable's value. */
  public Optional<String> env(String name) {
    int place = place(name);
    return place < 0 ? Optional.empty() : Optional.of(env.get(place).substring(name.length() + 1));
  }

  /** Sets a variable; one that is there keeps its position. */
  public void setEnv(String name, String value) {
    int place = place(name);
    String entry = name + "=" + value;
    if (place < 0) {
      env.add(entry);
    } else {
      env.set(place, entry);
    }
  }

  private int place(String name) {
    int length = name.length();
    for (int i = 0; i < env.size(); i++) {
      String entry = env.get(i);
      if (entry.length() > length && entry.charAt(length) == '=' && entry.startsWith(name)) {
        return i;
      }
    }
    return -1;
  }

  public List<String> cmd() {
    return cmd;
  }

  public void setCmd(List<String> words) {
    cmd = List.copyOf(words);
  }

  public List<String> entrypoint() {
    return entrypoint;
  }

  public void setEntrypoint(List<String> words) {
    entrypoint = List.copyOf(words);
  }

  public List<String> shell() {
    return shell;
  }

  public void setShell(List<String> words) {
    shell = List.copyOf(words);
  }

  public List<String> onBuild() {
    return onBuild;
  }

  public void setOnBuild(Collection<String> triggers) {
    onBuild = List.copyOf(triggers);
  }

  /** As {@code 80/tcp}; may be added to. */
  public SortedSet<String> exposedPorts() {
    return exposedPorts;
  }

  /** Paths; may be added to. */
  public SortedSet<String> volumes() {
    return volumes;
  }

  /** May be added to. */
  public SortedMap<String, String> labels() {
    return labels;
  }

  /** An independent copy. */
  public ContainerConfig copy() {
    ContainerConfig copy = new ContainerConfig();
    copy.user = user;
    copy.workingDir = workingDir;
    copy.stopSignal = stopSignal;
    copy.argsEscaped = argsEscaped;
    copy.healthcheck = healthcheck;
    copy.env.addAll(env);
    copy.cmd = cmd;
    copy.entrypoint = entrypoint;
    copy.shell = shell;
    copy.onBuild = onBuild;
    copy.exposedPorts.addAll(exposedPorts);
    copy.volumes.addAll(volumes);
    copy.labels.putAll(labels);
    return copy;
  }

  /** Reads what {@link #toJson()} writes. */
  public static ContainerConfig of(JsonObject json) throws JsonException {
    ContainerConfig config = new ContainerConfig();
    config.user = json.text("User").orElse("");
    config.workingDir = json.text("WorkingDir").orElse("");
    config.stopSignal = json.text("StopSignal");
    config.argsEscaped = json.flag("ArgsEscaped");
    Optional<JsonObject> health = json.object("Healthcheck");
    if (health.isPresent()) {
      config.healthcheck = Optional.of(Healthcheck.of(health.get()));
    }
    config.env.addAll(json.texts("Env"));
    config.cmd = json.texts("Cmd");
    config.entrypoint = json.texts("Entrypoint");
    config.shell = json.texts("Shell");
    config.onBuild = json.texts("OnBuild");
    json.object("ExposedPorts").ifPresent(ports -> config.exposedPorts.addAll(ports.names()));
    json.object("Volumes").ifPresent(volumes -> config.volumes.addAll(volumes.names()));
    config.labels.putAll(json.textMap("Labels"));
    return config;
  }

  /** As it stands in an image config. */
  public JsonObject toJson() {
    JsonObject json = JsonObject.create();
    putText(json, "User", user);
    putText(json, "WorkingDir", workingDir);
    json.put("StopSignal", stopSignal);
    if (argsEscaped) {
      json.put("ArgsEscaped", true);
    }
    healthcheck.ifPresent(health -> json.put("Healthcheck", health.toJson()));
    putTexts(json, "Env", env);
    putTexts(json, "Cmd", cmd);
    putTexts(json, "Entrypoint", entrypoint);
    putTexts(json, "Shell", shell);
    putTexts(json, "OnBuild", onBuild);
    putSet(json, "ExposedPorts", exposedPorts);
    putSet(json, "Volumes", volumes);
    if (!labels.isEmpty()) {
      json.putMap("Labels", labels);
    }
    return json;
  }

  private static void putText(JsonObject json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void putTexts(JsonObject json, String name, List<String> values) {
    if (!values.isEmpty()) {
      json.putTexts(name, values);
    }
  }

  private static void putSet(JsonObject json, String name, SortedSet<String> values) {
    if (!values.isEmpty()) {
      JsonObject set = JsonObject.create();
      values.forEach(value -> set.put(value, JsonObject.create()));
      json.put(name, set);
    }
  }
}
