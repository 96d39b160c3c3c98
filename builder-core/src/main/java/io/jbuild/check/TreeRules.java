package io.jbuild.check;

import io.jbuild.failure.Lines;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.SyntaxTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules that ask how an instruction is written, not what it means. */
final class TreeRules {

  private final CheckOptions options;
  private final Findings findings;

  TreeRules(CheckOptions options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  /**
   * Checks the instructions in their order.
   *
   * @param refused the one that means nothing: nothing behind it is looked at
   */
  void check(SyntaxTree tree, Optional<Lines> refused) {
    for (int last : tree.blankContinuations()) {
      findings.add(
          options, Rule.NO_EMPTY_CONTINUATION, new Lines(last, last), "Empty continuation line");
    }
    for (Node node : tree.nodes()) {
      boolean meaningless = refused.isPresent() && refused.get().first() == node.firstLine();
      check(node, meaningless);
      if (meaningless) {
        return;
      }
    }
  }

  private void check(Node node, boolean meaningless) {
    switch (node.keyword().toLowerCase(Locale.ROOT)) {
      case "maintainer" ->
          add(
              node,
              Rule.MAINTAINER_DEPRECATED,
              "Maintainer instruction is deprecated in favor of using label");
      case "from" -> from(node, meaningless);
      case "arg" -> {
        if (!meaningless) {
          List<String> names = new ArrayList<>();
          for (String word : node.arguments().words()) {
            int equals = word.indexOf('=');
            names.add(equals < 0 ? word : word.substring(0, equals));
          }
          description(node, "ARG", names);
        }
      }
      default -> {}
    }
  }

  private void from(Node node, boolean meaningless) {
    List<String> words = node.arguments().words();
    if (words.size() < 3) {
      return;
    }
    String name = words.get(2);
    if (words.size() == 3 && !name.equals(name.toLowerCase(Locale.ROOT))) {
      add(node, Rule.STAGE_NAME_CASING, "Stage name '" + name + "' should be lowercase");
    }
    Casing from = Casing.of(node.keyword());
    if (from != Casing.MIXED && Casing.of(words.get(1)) != from) {
      add(
          node,
          Rule.FROM_AS_CASING,
          "'" + words.get(1) + "' and '" + node.keyword() + "' keywords' casing do not match");
    }
    if (!meaningless) {
      description(node, "FROM", List.of(name.toLowerCase(Locale.ROOT)));
    }
  }

  private void description(Node node, String instruction, List<String> names) {
    if (node.comments().isEmpty()) {
      return;
    }
    String comment = node.comments().get(node.comments().size() - 1);
    int blank = comment.indexOf(' ');
    if (!names.contains(blank < 0 ? comment : comment.substring(0, blank))) {
      String name = names.size() > 1 ? "<arg_key>" : names.get(0);
      add(
          node,
          Rule.INVALID_DEFINITION_DESCRIPTION,
          "Comment for "
              + instruction
              + " should follow the format: `# "
              + name
              + " <description>`");
    }
  }

  private void add(Node node, Rule rule, String detail) {
    findings.add(
        options.with(node.comments()), rule, new Lines(node.firstLine(), node.lastLine()), detail);
  }
}
