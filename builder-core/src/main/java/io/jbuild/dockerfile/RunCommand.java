package io.jbuild.dockerfile;

import io.jbuild.dockerfile.Instruction.CommandLine;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.grammar.HereDocument;
import io.jbuild.grammar.Node;
import java.util.List;

/**
 * What a RUN starts, its here-documents put where they belong.
 *
 * @param files the here-document that is a script of its own
 */
record RunCommand(CommandLine line, List<Heredoc> files) {
  private static final String SCRIPTS = "/dev/pipes/";

  static RunCommand of(Node node) {
    List<HereDocument> heredocs = node.heredocs();
    CommandLine line = commandLine(node);
    if (heredocs.isEmpty()) {
      return new RunCommand(line, List.of());
    }
    HereDocument first = heredocs.get(0);
    if (!isLoneHeredoc(node)) {
      return new RunCommand(shell(withContents(line.words().get(0), heredocs)), List.of());
    }
    if (first.strippedContent().startsWith("#!")) {
      Heredoc script = new Heredoc(first.name(), first.strippedContent(), false);
      return new RunCommand(shell(SCRIPTS + first.name()), List.of(script));
    }
    return new RunCommand(shell(first.strippedContent()), List.of());
  }

  static boolean isLoneHeredoc(Node node) {
    List<String> words = node.arguments().words();
    return node.keyword().equalsIgnoreCase("run")
        && words.size() == 1
        && HereDocument.ofWord(words.get(0)).isPresent();
  }

  static CommandLine commandLine(Node node) {
    return new CommandLine(!node.arguments().json(), node.arguments().words());
  }

  /** The shell reads them itself, tabs included: {@code <<-} is still in the text. */
  static String withContents(String text, List<HereDocument> heredocs) {
    StringBuilder whole = new StringBuilder(text);
    for (HereDocument heredoc : heredocs) {
      whole.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return whole.toString();
  }

  private static CommandLine shell(String text) {
    return new CommandLine(true, List.of(text));
  }
}
