package io.jbuild.dockerfile;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.HereDocument;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.Quoted;
import io.jbuild.grammar.SyntaxException;
import io.jbuild.grammar.SyntaxTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From the nodes of a syntax tree to stages: which instruction stands where. */
final class DockerfileReader {
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Instruction> instructions = new ArrayList<>();
  private Optional<Stage> head = Optional.empty();

  private DockerfileReader() {}

  static Dockerfile read(SyntaxTree tree) {
    DockerfileReader reader = new DockerfileReader();
    for (Node node : tree.nodes()) {
      Lines lines = lines(node);
      try {
        reader.add(node, lines);
      } catch (BuildException refusal) {
        throw refusal.at(lines);
      }
    }
    reader.endStage();
    if (reader.stages.isEmpty()) {
      Lines last = lines(tree.nodes().get(tree.nodes().size() - 1));
      throw refusal("dockerfile contains no stages to build", "Add FROM and a base image.")
          .at(last);
    }
    return new Dockerfile(tree.escape(), reader.globalArgs, reader.stages);
  }

  static Instruction readTrigger(String trigger, Lines lines) {
    try {
      Node node = tree(trigger.getBytes(StandardCharsets.UTF_8)).nodes().get(0);
      if (isFrom(node)) {
        throw refusal("FROM isn't allowed as an ONBUILD trigger", "");
      }
      refuseNul(node);
      return new InstructionReader(node, lines).read();
    } catch (BuildException refusal) {
      throw new BuildException(
              refusal.blame(),
              "the base image's trigger ONBUILD " + trigger + ": " + refusal.message(),
              refusal.hint())
          .at(lines);
    }
  }

  static List<Instruction> readChange(String change) {
    if (change.isBlank()) {
      throw refusal("there is no instruction in it", "Write one, as ENV NAME=value.");
    }
    List<Instruction> read = new ArrayList<>();
    for (Node node : tree(change.getBytes(StandardCharsets.UTF_8)).nodes()) {
      if (isFrom(node)) {
        throw refusal("FROM is not a valid change command", "The image is there already.");
      }
      refuseNul(node);
      read.add(new InstructionReader(node, lines(node)).read());
    }
    return read;
  }

  static SyntaxTree tree(byte[] text) {
    if (text.length == 0) {
      throw refusal(
              "the Dockerfile cannot be empty", "A Dockerfile begins with FROM and a base image.")
          .at(new Lines(1, 1));
    }
    try {
      return SyntaxTree.parse(text);
    } catch (SyntaxException refusal) {
      throw new BuildException(Blame.DOCKERFILE, refusal.message(), refusal.hint(), refusal)
          .at(new Lines(refusal.firstLine(), refusal.lastLine()));
    }
  }

  private void add(Node node, Lines lines) {
    refuseNul(node);
    if (isFrom(node)) {
      endStage();
      head = Optional.of(stage(node, lines));
      return;
    }
    Instruction instruction = new InstructionReader(node, lines).read();
    if (head.isPresent()) {
      instructions.add(instruction);
    } else if (instruction instanceof Instruction.Arg arg) {
      globalArgs.add(arg);
    } else {
      throw refusal(
          "no build stage in current context", "Only ARG may stand above the first FROM.");
    }
  }

  private void endStage() {
    if (head.isPresent()) {
      Stage stage = head.get();
      stages.add(
          new Stage(
              stage.lines(),
              stage.text(),
              stage.base(),
              stage.name(),
              stage.platform(),
              instructions));
      instructions.clear();
    }
    head = Optional.empty();
  }

  private static Stage stage(Node node, Lines lines) {
    List<String> words = node.arguments().words();
    Optional<String> name = Optional.empty();
    if (words.size() == 3 && words.get(1).equalsIgnoreCase("as")) {
      name = Optional.of(words.get(2).toLowerCase(Locale.ROOT));
      if (!isStageName(name.get())) {
        throw refusal(
            "invalid name for build stage: "
                + Quoted.text(words.get(2))
                + ", name can't start with a number or contain symbols",
            "A name is a letter, then letters, digits, and the signs - _ .");
      }
    } else if (words.size() != 1) {
      throw refusal(
          "FROM requires either one or three arguments",
          "Write FROM image, or FROM image AS name.");
    }
    Flags flags = Flags.of("platform").parse(node.flags());
    return new Stage(
        lines, InstructionText.of(node), words.get(0), name, flags.text("platform"), List.of());
  }

  private static boolean isStageName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return true;
  }

  /** No name, argument or variable can hold one; the files of COPY and ADD can. */
  private static void refuseNul(Node node) {
    boolean found = hasNul(node.text());
    for (String word : node.arguments().words()) {
      found |= hasNul(word); // of a JSON escape
    }
    Node maker = node.arguments().trigger().orElse(node);
    String keyword = maker.keyword().toUpperCase(Locale.ROOT);
    if (!keyword.equals("COPY") && !keyword.equals("ADD")) {
      for (HereDocument heredoc : node.heredocs()) {
        found |= hasNul(heredoc.content());
      }
    }
    if (found) {
      throw refusal(
          "an instruction cannot hold a NUL byte",
          "Take it out; only the content of a file that COPY or ADD makes may have one.");
    }
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  private static boolean isFrom(Node node) {
    return node.keyword().equalsIgnoreCase("from");
  }

  private static Lines lines(Node node) {
    return new Lines(node.firstLine(), node.lastLine());
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
