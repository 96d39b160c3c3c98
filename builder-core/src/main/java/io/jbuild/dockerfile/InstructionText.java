package io.jbuild.dockerfile;

import io.jbuild.grammar.HereDocument;
import io.jbuild.grammar.Node;
import java.util.Locale;

/** An instruction as progress shows it. */
final class InstructionText {
  private InstructionText() {}

  /** On one line, the keyword in capitals; of a lone here-document its first line too. */
  static String of(Node node) {
    String text = node.text();
    String keyword = node.keyword();
    // Java and Go do not agree on what is a blank, so the keyword's place is looked for.
    int end = text.indexOf(keyword) + keyword.length();
    String shown = keyword.toUpperCase(Locale.ROOT).concat(text.substring(end).stripTrailing());
    if (node.heredocs().size() == 1 && RunCommand.isLoneHeredoc(node)) {
      return shown + " (" + summary(node.heredocs().get(0)) + ")";
    }
    return shown;
  }

  private static String summary(HereDocument heredoc) {
    String content = heredoc.content().strip();
    int end = content.indexOf('\n');
    return end < 0 ? content : content.substring(0, end).strip() + "...";
  }
}
