package io.jbuild.dockerfile;

import static io.jbuild.dockerfile.ConformanceData.differ;
import static io.jbuild.dockerfile.ConformanceData.object;
import static io.jbuild.dockerfile.ConformanceData.sorted;
import static io.jbuild.dockerfile.ConformanceData.texts;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Typed instructions against BuildKit's, both as the JSON of the recorded ones. */
class InstructionConformanceTest {

  @Test
  void readsInstructionsAsBuildKit() throws IOException {
    ConformanceData.compare(
        "instr/instructions",
        ConformanceData.json("instr/instructions.json"),
        expected -> expected.get("input").stringValue(),
        InstructionConformanceTest::single);
  }

  @Test
  void readsTheCorpusAsBuildKit() throws IOException {
    ConformanceData.compareCorpus("instr", "instr", InstructionConformanceTest::whole);
  }

  @Test
  void readsLiteralsAsBuildKit() throws IOException {
    ConformanceData.compareInputs(
        "instr/literals",
        "instr/upstream_literals.json",
        "instr",
        InstructionConformanceTest::whole);
  }

  private static String single(JsonNode recorded) {
    String text = recorded.get("input").stringValue();
    try {
      Dockerfile dockerfile = Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8));
      if (recorded.has("error")) {
        return "not refused: " + recorded.get("error");
      }
      JsonNode expected = recorded.get("expected");
      if (expected.has("stages")) {
        return differ(
            sorted(expected.get("stages")), sorted(InstructionJson.of(dockerfile).get("stages")));
      }
      Instruction instruction = dockerfile.stages().get(0).instructions().get(0);
      return differ(sorted(command(expected)), sorted(InstructionJson.of(instruction)));
    } catch (BuildException refusal) {
      return refused(recorded, refusal);
    }
  }

  private static String whole(JsonNode recorded, String text) {
    try {
      Dockerfile dockerfile = Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8));
      if (recorded.has("error")) {
        return "not refused: " + recorded.get("error");
      }
      ObjectNode expected = object();
      expected.set("meta_args", recorded.get("meta_args").deepCopy());
      expected.set("stages", recorded.get("stages").deepCopy());
      expected.get("meta_args").forEach(InstructionConformanceTest::command);
      for (JsonNode stage : expected.get("stages")) {
        ((ObjectNode) stage).remove("doc");
        stage.get("commands").forEach(InstructionConformanceTest::command);
      }
      return differ(sorted(expected), sorted(InstructionJson.of(dockerfile)));
    } catch (BuildException refusal) {
      return refused(recorded, refusal);
    }
  }

  /** The recorded message, less the place before it and the suggestion behind it. */
  private static String message(JsonNode recorded) {
    return recorded
        .path("error")
        .asString("not refused")
        .replaceFirst("^dockerfile parse error on line \\d+: ", "")
        .replaceFirst(" \\(did you mean .*\\?\\)$", "");
  }

  private static String refused(JsonNode recorded, BuildException refusal) {
    boolean suggested = recorded.path("error").asString("").endsWith("?)");
    return suggested && !refusal.hint().startsWith("Did you mean")
        ? "no suggestion: " + refusal.hint()
        : differ(message(recorded), refusal.message());
  }

  /** A recorded command without what we keep elsewhere. */
  private static JsonNode command(JsonNode recorded) {
    ObjectNode command = (ObjectNode) recorded;
    command.remove(List.of("flags_used", "mounts", "mount_error"));
    command.path("env").forEach(pair -> ((ObjectNode) pair).remove("legacy"));
    command.path("labels").forEach(pair -> ((ObjectNode) pair).remove("legacy"));
    command.path("args").forEach(pair -> ((ObjectNode) pair).remove("doc"));
    for (String list : List.of("sources", "cmdline")) {
      if (command.has(list) && command.get(list).isNull()) {
        command.set(list, texts(List.of()));
      }
    }
    if (command.has("heredocs")) {
      putHeredocsInPlace(command);
    }
    return command;
  }

  /**
   * What BuildKit makes of a RUN's here-documents when it converts it, not yet when it reads it.
   */
  private static void putHeredocsInPlace(ObjectNode command) {
    String text = command.get("cmdline").get(0).stringValue();
    JsonNode first = command.get("heredocs").get(0);
    String name = first.get("name").stringValue();
    String data = first.get("data").stringValue();
    String shell = text;
    JsonNode files = null;
    if (text.strip().matches("\\d*<<-?\\s*([^\\s<|>&;\"]|\"[^\"]*\")+")) {
      String script = first.get("chomp").booleanValue() ? data.replaceAll("(?m)^\t+", "") : data;
      shell = script;
      if (script.startsWith("#!")) {
        shell = "/dev/pipes/" + name;
        files = texts(List.of()).add(object().put("data", script).put("name", name));
      }
    } else {
      for (JsonNode heredoc : command.get("heredocs")) {
        shell += "\n" + heredoc.get("data").stringValue() + heredoc.get("name").stringValue();
      }
    }
    command.remove("heredocs");
    command.set("cmdline", texts(List.of(shell)));
    if (files != null) {
      command.set("heredocs", files);
    }
  }
}
