package io.jbuild.dockerfile;

import static io.jbuild.dockerfile.ConformanceData.differ;
import static io.jbuild.dockerfile.ConformanceData.object;
import static io.jbuild.dockerfile.ConformanceData.sorted;
import static io.jbuild.dockerfile.ConformanceData.texts;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mounts and sizes against BuildKit's; variables stay as they are, as when these were recorded. */
class MountConformanceTest {

  @Test
  void readsTheMountsOfTheCorpusAsBuildKit() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (JsonNode dockerfile : ConformanceData.corpus()) {
      JsonNode stages = dockerfile.get("instr").path("stages");
      for (int i = 0; i < stages.size(); i++) {
        JsonNode commands = stages.get(i).get("commands");
        for (int j = 0; j < commands.size(); j++) {
          if (commands.get(j).has("mounts") || commands.get(j).has("mount_error")) {
            runs.add(run(dockerfile, i, j, commands.get(j)));
          }
        }
      }
    }
    ConformanceData.compare(
        "instr/mounts-of-corpus",
        runs,
        run -> run.get("id").stringValue(),
        MountConformanceTest::difference);
  }

  @Test
  void readsMountsAsBuildKit() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (JsonNode row : ConformanceData.json("instr/instructions.json")) {
      JsonNode expected = row.path("expected");
      if (expected.has("mounts") || expected.has("mount_error")) {
        ObjectNode dockerfile = object().put("id", row.get("input").stringValue());
        dockerfile.set("dockerfile", row.get("input"));
        runs.add(run(dockerfile, 0, 0, expected));
      }
    }
    ConformanceData.compare(
        "instr/mounts", runs, run -> run.get("id").stringValue(), MountConformanceTest::difference);
  }

  @Test
  void readsSizesAsBuildKit() throws IOException {
    ConformanceData.compare(
        "instr/sizes",
        ConformanceData.json("instr/sizes.json"),
        expected -> expected.get("input").stringValue(),
        expected -> {
          try {
            long bytes = ByteSize.parse(expected.get("input").stringValue());
            return differ(expected.path("bytes").asString("refused"), bytes);
          } catch (BuildException refusal) {
            return differ(expected.path("error").asString("a size"), refusal.message());
          }
        });
  }

  private static JsonNode run(JsonNode dockerfile, int stage, int command, JsonNode recorded) {
    ObjectNode run = object().put("stage", stage).put("command", command);
    run.put("id", dockerfile.get("id").stringValue() + " " + stage + " " + command);
    run.set("dockerfile", dockerfile.get("dockerfile"));
    run.set("recorded", recorded);
    return run;
  }

  private static String difference(JsonNode run) {
    byte[] text = run.get("dockerfile").stringValue().getBytes(StandardCharsets.UTF_8);
    Stage stage = Dockerfile.parse(text).stages().get(run.get("stage").intValue());
    var instruction = (Instruction.Run) stage.instructions().get(run.get("command").intValue());
    JsonNode recorded = run.get("recorded");
    try {
      ArrayNode mounts = texts(List.of());
      for (String mount : instruction.mounts()) {
        mounts.add(shown(Mount.parse(mount, UnaryOperator.identity())));
      }
      return recorded.has("mount_error")
          ? "not refused: " + recorded.get("mount_error")
          : differ(sorted(recorded.get("mounts")), sorted(mounts));
    } catch (BuildException refusal) {
      String error = recorded.path("mount_error").asString("not refused");
      return differ(error.replaceFirst(" \\(did you mean .*", ""), refusal.message());
    }
  }

  private static ObjectNode shown(Mount mount) {
    ObjectNode shown = object().put("type", mount.type().name().toLowerCase(Locale.ROOT));
    shown.put("readonly", mount.readOnly());
    mount.from().ifPresent(from -> shown.put("from", from));
    mount.source().ifPresent(source -> shown.put("source", source));
    mount.target().ifPresent(target -> shown.put("target", target));
    mount.id().ifPresent(id -> shown.put("id", id));
    mount.env().ifPresent(env -> shown.put("env", env));
    mount
        .sharing()
        .ifPresent(sharing -> shown.put("sharing", sharing.name().toLowerCase(Locale.ROOT)));
    if (mount.required()) {
      shown.put("required", true);
    }
    mount.size().ifPresent(size -> shown.put("size", size));
    mount.mode().ifPresent(mode -> shown.put("mode", String.format(Locale.ROOT, "%04o", mode)));
    mount.uid().ifPresent(uid -> shown.put("uid", uid));
    mount.gid().ifPresent(gid -> shown.put("gid", gid));
    return shown;
  }
}
