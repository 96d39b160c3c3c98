package io.jbuild.dockerfile;

import static io.jbuild.dockerfile.ConformanceData.differ;
import static io.jbuild.dockerfile.ConformanceData.object;
import static io.jbuild.dockerfile.ConformanceData.sorted;
import static io.jbuild.dockerfile.ConformanceData.texts;

import io.jbuild.grammar.Assignment;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.HereDocument;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.SyntaxException;
import io.jbuild.grammar.SyntaxTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Syntax trees against those of BuildKit's parser, both as the JSON of the recorded ones. */
class ParserConformanceTest {

  @Test
  void readsTheCorpusAsBuildKit() throws IOException {
    ConformanceData.compareCorpus("parser", "parse", ParserConformanceTest::difference);
  }

  @Test
  void readsTheTestFilesAsBuildKit() throws IOException {
    JsonNode trees = ConformanceData.json("parser/asts.json");
    List<JsonNode> cases = new ArrayList<>();
    for (String name : trees.propertyNames()) {
      String text =
          new String(ConformanceData.read("parser/" + file(name)), StandardCharsets.UTF_8);
      cases.add(object().put("name", name).put("text", text).set("tree", trees.get(name)));
    }
    ConformanceData.compare(
        "parser/testfiles",
        cases,
        expected -> expected.get("name").stringValue(),
        expected -> difference(expected.get("tree"), expected.get("text").stringValue()));
  }

  @Test
  void readsLiteralsAsBuildKit() throws IOException {
    ConformanceData.compareInputs(
        "parser/literals",
        "instr/upstream_literals.json",
        "parse",
        ParserConformanceTest::difference);
  }

  @Test
  void readsDirectivesAsBuildKit() throws IOException {
    ConformanceData.compareInputs(
        "parser/directives", "parser/directives.json", "parse", ParserConformanceTest::difference);
  }

  private static String file(String name) {
    return name.endsWith("/Dockerfile") ? name : name + "/Dockerfile";
  }

  private static String difference(JsonNode recorded, String text) {
    try {
      SyntaxTree tree = SyntaxTree.parse(text.getBytes(StandardCharsets.UTF_8));
      JsonNode expected = expected(recorded);
      return differ(expected, shown(tree, expected));
    } catch (SyntaxException refusal) {
      return differ(recorded.path("error").asString("no error"), refusal.message());
    }
  }

  /** What is recorded, without what is only another view of the same. */
  private static JsonNode expected(JsonNode recorded) {
    ObjectNode expected = (ObjectNode) recorded.deepCopy();
    expected.remove(List.of("dump", "dump_sha256"));
    if (expected.has("nodes")) {
      expected.get("nodes").forEach(ParserConformanceTest::simplify);
    }
    return sorted(expected);
  }

  private static void simplify(JsonNode node) {
    ((ObjectNode) node).remove("dump");
    boolean unread = !node.has("json") && node.get("args").toString().equals("[\"\"]");
    if (unread || node.get("args").isNull()) {
      ((ObjectNode) node).set("args", texts(List.of()));
    }
    for (JsonNode argument : node.get("args")) {
      if (argument.isObject()) {
        simplify(argument);
        // BuildKit does not know the lines of a trigger.
        ((ObjectNode) argument).remove("lines");
      }
    }
  }

  private static JsonNode shown(SyntaxTree tree, JsonNode recorded) {
    ObjectNode shown = object();
    if (recorded.has("escape")) {
      shown.put("escape", String.valueOf(tree.escape()));
    }
    for (Directive directive : tree.directives()) {
      shown.set(
          "directive_" + directive.name(),
          object()
              .put("full", directive.value())
              .put("line", directive.line())
              .put("value", directive.value().split(" ", 2)[0]));
    }
    boolean nodes = recorded.has("nodes");
    for (int i = 0; nodes && i < tree.nodes().size(); i++) {
      shown.withArray("nodes").add(shown(tree.nodes().get(i), recorded.get("nodes").path(i)));
    }
    // The literals were recorded without warnings.
    for (int line : recorded.has("escape") ? tree.blankContinuations() : List.<Integer>of()) {
      shown.withArray("warnings").add(object().put("line", line));
    }
    if (recorded.has("warnings")) {
      for (int i = 0; i < recorded.get("warnings").size(); i++) {
        JsonNode text = recorded.get("warnings").get(i).get("short");
        ((ObjectNode) shown.withArray("warnings").path(i)).set("short", text);
      }
    }
    return sorted(shown);
  }

  private static ObjectNode shown(Node node, JsonNode recorded) {
    ObjectNode shown = object().put("value", node.keyword());
    ArrayNode arguments = texts(node.arguments().words());
    for (Assignment assignment : node.arguments().assignments()) {
      arguments.add(assignment.name()).add(assignment.value());
      arguments.add(assignment.legacy() ? "" : "=");
    }
    if (node.arguments().trigger().isPresent()) {
      arguments.add(shown(node.arguments().trigger().get(), recorded.path("args").path(0)));
    }
    shown.set("args", arguments);
    if (recorded.has("lines")) {
      shown.putArray("lines").add(node.firstLine()).add(node.lastLine());
    }
    if (!node.flags().isEmpty()) {
      shown.set("flags", texts(node.flags()));
    }
    if (node.arguments().json()) {
      shown.put("json", true);
    }
    if (!node.comments().isEmpty()) {
      shown.set("comments", texts(node.comments()));
    }
    if (recorded.has("original")) {
      shown.put("original", node.text());
    }
    for (HereDocument heredoc : node.heredocs()) {
      shown
          .withArray("heredocs")
          .add(
              object()
                  .put("chomp", heredoc.stripTabs())
                  .put("content", heredoc.content())
                  .put("expand", heredoc.expand())
                  .put("fd", heredoc.fileDescriptor())
                  .put("name", heredoc.name()));
    }
    return shown;
  }
}
