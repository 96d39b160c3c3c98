package io.jbuild.dockerfile;

import static io.jbuild.dockerfile.ConformanceData.object;
import static io.jbuild.dockerfile.ConformanceData.texts;

import io.jbuild.failure.Lines;
import io.jbuild.oci.Healthcheck;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Our instructions as the JSON in which those of BuildKit were recorded. */
final class InstructionJson implements Instruction.Visitor<ObjectNode> {

  static ObjectNode of(Dockerfile dockerfile) {
    ObjectNode json = object();
    ArrayNode globals = json.putArray("meta_args");
    dockerfile.globalArgs().forEach(arg -> globals.add(of(arg)));
    ArrayNode stages = json.putArray("stages");
    for (Stage stage : dockerfile.stages()) {
      ObjectNode shown = object().put("base", stage.base());
      stage.name().ifPresent(name -> shown.put("name", name));
      stage.platform().ifPresent(platform -> shown.put("platform", platform));
      shown.set("lines", lines(stage.lines()));
      ArrayNode commands = shown.putArray("commands");
      stage.instructions().forEach(instruction -> commands.add(of(instruction)));
      stages.add(shown);
    }
    return json;
  }

  static ObjectNode of(Instruction instruction) {
    return instruction.accept(new InstructionJson()).set("lines", lines(instruction.lines()));
  }

  private static ArrayNode lines(Lines lines) {
    return texts(List.of()).add(lines.first()).add(lines.last());
  }

  private static ObjectNode command(String name) {
    return object().put("cmd", name);
  }

  private static ObjectNode files(String name, Instruction.Files files) {
    ObjectNode json = command(name).put("dest", files.destination());
    json.set("sources", texts(files.sources()));
    for (Instruction.Heredoc heredoc : files.heredocs()) {
      json.withArray("contents")
          .add(
              object()
                  .put("data", heredoc.content())
                  .put("expand", heredoc.expand())
                  .put("path", heredoc.name()));
    }
    put(json, "chown", files.chown());
    put(json, "chmod", files.chmod());
    put(json, "link", files.link());
    if (!files.exclude().isEmpty()) {
      json.set("exclude", texts(files.exclude()));
    }
    return json;
  }

  private static void put(ObjectNode json, String name, Optional<String> value) {
    value.ifPresent(text -> json.put(name, text));
  }

  private static void put(ObjectNode json, String name, boolean value) {
    if (value) {
      json.put(name, true);
    }
  }

  private static ObjectNode line(String name, Instruction.CommandLine line) {
    return command(name).put("shell_form", line.shell()).set("cmdline", texts(line.words()));
  }

  private static ArrayNode pairs(List<Instruction.KeyValue> values) {
    ArrayNode array = texts(List.of());
    values.forEach(
        value -> array.add(object().put("key", value.key()).put("value", value.value())));
    return array;
  }

  @Override
  public ObjectNode add(Instruction.Add add) {
    ObjectNode json = files("ADD", add.files());
    put(json, "checksum", add.checksum());
    add.keepGitDir().ifPresent(keep -> json.put("keep_git_dir", keep));
    add.unpack().ifPresent(unpack -> json.put("unpack", unpack));
    return json;
  }

  @Override
  public ObjectNode arg(Instruction.Arg arg) {
    ObjectNode json = command("ARG");
    ArrayNode array = json.putArray("args");
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      ObjectNode shown = object().put("key", declaration.name());
      put(shown, "value", declaration.value());
      array.add(shown);
    }
    return json;
  }

  @Override
  public ObjectNode cmd(Instruction.Cmd cmd) {
    return line("CMD", cmd.command());
  }

  @Override
  public ObjectNode copy(Instruction.Copy copy) {
    ObjectNode json = files("COPY", copy.files());
    put(json, "from", copy.from());
    put(json, "parents", copy.parents());
    return json;
  }

  @Override
  public ObjectNode entrypoint(Instruction.Entrypoint entrypoint) {
    return line("ENTRYPOINT", entrypoint.command());
  }

  @Override
  public ObjectNode env(Instruction.Env env) {
    return command("ENV").set("env", pairs(env.values()));
  }

  @Override
  public ObjectNode expose(Instruction.Expose expose) {
    return command("EXPOSE").set("ports", texts(expose.ports()));
  }

  @Override
  public ObjectNode healthcheck(Instruction.HealthcheckOption healthcheck) {
    Healthcheck health = healthcheck.health();
    ObjectNode json = command("HEALTHCHECK");
    ObjectNode shown = json.putObject("health");
    shown.set("test", texts(health.test()));
    put(shown, "interval_ns", health.interval().toNanos());
    put(shown, "timeout_ns", health.timeout().toNanos());
    put(shown, "start_period_ns", health.startPeriod().toNanos());
    put(shown, "start_interval_ns", health.startInterval().toNanos());
    put(shown, "retries", health.retries());
    return json;
  }

  private static void put(ObjectNode json, String name, long value) {
    if (value != 0) {
      json.put(name, value);
    }
  }

  @Override
  public ObjectNode label(Instruction.Label label) {
    return command("LABEL").set("labels", pairs(label.labels()));
  }

  @Override
  public ObjectNode maintainer(Instruction.Maintainer maintainer) {
    return command("MAINTAINER").put("maintainer", maintainer.name());
  }

  @Override
  public ObjectNode onbuild(Instruction.Onbuild onbuild) {
    return command("ONBUILD").put("expression", onbuild.trigger());
  }

  @Override
  public ObjectNode run(Instruction.Run run) {
    ObjectNode json = line("RUN", run.command());
    // The defaults were left out when these were recorded.
    put(
        json,
        "network",
        run.network().map(InstructionJson::word).filter(mode -> !mode.equals("default")));
    put(
        json,
        "security",
        run.security().map(InstructionJson::word).filter(mode -> !mode.equals("sandbox")));
    for (Instruction.Heredoc heredoc : run.heredocs()) {
      json.withArray("heredocs")
          .add(object().put("data", heredoc.content()).put("name", heredoc.name()));
    }
    return json;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public ObjectNode shell(Instruction.Shell shell) {
    return command("SHELL").set("shell", texts(shell.words()));
  }

  @Override
  public ObjectNode stopSignal(Instruction.StopSignal stopSignal) {
    return command("STOPSIGNAL").put("signal", stopSignal.signal());
  }

  @Override
  public ObjectNode user(Instruction.User user) {
    return command("USER").put("user", user.user());
  }

  @Override
  public ObjectNode volume(Instruction.Volume volume) {
    return command("VOLUME").set("volumes", texts(volume.paths()));
  }

  @Override
  public ObjectNode workdir(Instruction.Workdir workdir) {
    return command("WORKDIR").put("path", workdir.path());
  }
}
