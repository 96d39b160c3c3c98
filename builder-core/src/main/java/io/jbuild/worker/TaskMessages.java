package io.jbuild.worker;

import io.jbuild.blob.BlobStore;
import io.jbuild.command.CarriedCaches;
import io.jbuild.command.RunTask;
import io.jbuild.command.Secrets;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.failure.Lines;
import io.jbuild.file.ByteString;
import io.jbuild.json.JsonObject;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Noise;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A step's command as JSON. */
public final class TaskMessages {

  private TaskMessages() {}

  /** All of it, also what it may see of secrets. */
  public static JsonObject write(RunTask task) {
    Step.Run step = task.step();
    List<JsonObject> scripts = new ArrayList<>();
    for (Heredoc script : step.scripts()) {
      scripts.add(JsonObject.create().put("name", script.name()).put("content", script.content()));
    }
    List<JsonObject> shown = new ArrayList<>();
    for (LayerStack stack : task.shown()) {
      shown.add(JsonObject.create().putObjects("layers", Messages.layers(stack)));
    }
    return JsonObject.create()
        .put("index", step.id().index())
        .put("name", step.name())
        .put("platform", step.platform().toJson())
        .put("fileTime", step.fileTime().map(Instant::toString))
        .putTexts("arguments", step.arguments())
        .putMap("environment", step.environment())
        .putMap("proxies", step.proxies())
        .put("user", step.user())
        .put("workingDirectory", step.workingDirectory())
        .put("network", step.network())
        .put("hostname", step.hostname())
        .putObjects("scripts", scripts)
        .put("settings", settings(step.settings()))
        .put("demands", DemandMessages.write(step.demands()))
        .putObjects("parent", Messages.layers(task.parent()))
        .putObjects("shown", shown)
        .put("secrets", secrets(task.secrets()))
        .put("scope", task.carried().scope())
        .put("seeds", stacks(task.carried().seeds()))
        .put("onFailure", task.onFailure().name());
  }

  /** The task; its layers' blobs are in the store that both sides share. */
  public static RunTask read(JsonObject json, BlobStore blobs) throws IOException {
    LayerStack parent = Messages.parent(json, blobs);
    List<LayerStack> shown = new ArrayList<>();
    for (JsonObject stack : json.objects("shown")) {
      shown.add(Messages.stack(stack, "layers", blobs));
    }
    Secrets secrets = secrets(json.object("secrets").orElseThrow());
    return new RunTask(
        step(json),
        parent,
        shown,
        secrets,
        new CarriedCaches(
            json.requiredText("scope"), stacks(json.object("seeds").orElseThrow(), blobs)),
        RunTask.OnFailure.valueOf(json.requiredText("onFailure")));
  }

  /** Layers, by what they are of. */
  static JsonObject stacks(SortedMap<Digest, LayerStack> stacks) {
    JsonObject json = JsonObject.create();
    stacks.forEach((digest, stack) -> json.putObjects(digest.hex(), Messages.layers(stack)));
    return json;
  }

  static SortedMap<Digest, LayerStack> stacks(JsonObject json, BlobStore blobs) throws IOException {
    SortedMap<Digest, LayerStack> stacks = new TreeMap<>();
    for (String hex : json.names()) {
      stacks.put(new Digest(hex), Messages.stack(json, hex, blobs));
    }
    return stacks;
  }

  private static Step.Run step(JsonObject json) throws IOException {
    List<Heredoc> scripts = new ArrayList<>();
    for (JsonObject script : json.objects("scripts")) {
      scripts.add(new Heredoc(script.requiredText("name"), script.requiredText("content"), false));
    }
    return new Step.Run(
        new StepId((int) json.integer("index").orElse(0)),
        json.requiredText("name"),
        new Lines(1, 1),
        new StepId(0),
        Platform.of(json.object("platform").orElseThrow()),
        json.text("fileTime").map(Instant::parse),
        json.texts("arguments"),
        json.textMap("environment"),
        json.textMap("proxies"),
        json.requiredText("user"),
        json.requiredText("workingDirectory"),
        json.flag("network"),
        json.requiredText("hostname"),
        scripts,
        settings(json.object("settings").orElseThrow()),
        DemandMessages.read(json.object("demands").orElseThrow()));
  }

  private static JsonObject settings(RunSettings settings) {
    List<JsonObject> hosts = new ArrayList<>();
    for (RunSettings.Host host : settings.hosts()) {
      hosts.add(JsonObject.create().put("name", host.name()).put("address", host.address()));
    }
    List<JsonObject> limits = new ArrayList<>();
    for (RunSettings.Limit limit : settings.limits()) {
      limits.add(
          JsonObject.create()
              .put("name", limit.name())
              .put("soft", limit.soft())
              .put("hard", limit.hard()));
    }
    JsonObject json =
        JsonObject.create()
            .putObjects("hosts", hosts)
            .putObjects("limits", limits)
            .putTexts("unwanted", settings.unwanted().stream().map(Noise::name).toList());
    settings.sharedMemory().ifPresent(size -> json.put("sharedMemory", size));
    return json;
  }

  private static RunSettings settings(JsonObject json) throws IOException {
    List<RunSettings.Host> hosts = new ArrayList<>();
    for (JsonObject host : json.objects("hosts")) {
      hosts.add(new RunSettings.Host(host.requiredText("name"), host.requiredText("address")));
    }
    List<RunSettings.Limit> limits = new ArrayList<>();
    for (JsonObject limit : json.objects("limits")) {
      limits.add(
          new RunSettings.Limit(
              limit.requiredText("name"),
              limit.integer("soft").orElseThrow(),
              limit.integer("hard").orElseThrow()));
    }
    Set<Noise> unwanted = EnumSet.noneOf(Noise.class);
    json.texts("unwanted").forEach(name -> unwanted.add(Noise.valueOf(name)));
    return new RunSettings(hosts, json.integer("sharedMemory"), limits, unwanted);
  }

  /** Over the pipe and nowhere else: who keeps a task keeps it without them. */
  private static JsonObject secrets(Secrets secrets) {
    SortedMap<String, String> values = new TreeMap<>();
    secrets.values().forEach((id, value) -> values.put(id, base64(value.toBytes())));
    SortedMap<String, String> agents = new TreeMap<>();
    secrets.agents().forEach((id, socket) -> agents.put(id, uri(socket)));
    return JsonObject.create().putMap("values", values).putMap("agents", agents);
  }

  private static Secrets secrets(JsonObject json) throws IOException {
    SortedMap<String, ByteString> values = new TreeMap<>();
    json.textMap("values").forEach((id, value) -> values.put(id, ByteString.of(bytes(value))));
    SortedMap<String, Path> agents = new TreeMap<>();
    json.textMap("agents").forEach((id, path) -> agents.put(id, Path.of(URI.create(path))));
    return new Secrets(values, agents);
  }

  /** Keeps each byte of a path, whatever the locale. */
  static String uri(Path path) {
    return path.toAbsolutePath().toUri().toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
