package io.jbuild.check;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.SyntaxTree;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** jbuild's own rules: what costs time, comes out different tomorrow, or is not read elsewhere. */
final class OwnRules {

  private final List<List<Line>> stages;
  private final CheckOptions options;
  private final Findings findings;

  /**
   * The rules for a Dockerfile.
   *
   * @param stages the instructions of its stages
   */
  OwnRules(List<List<Line>> stages, CheckOptions options, Findings findings) {
    this.stages = stages;
    this.options = options;
    this.findings = findings;
  }

  /**
   * Checks all that the rules are about.
   *
   * @param heads what the FROMs come to
   * @param target the stage that is built
   */
  void check(List<Head> heads, int target, SyntaxTree tree) {
    SyntaxRule syntax = new SyntaxRule(directive(tree));
    DependencyRule dependencies = new DependencyRule();
    SortedSet<Integer> image = image(heads, target);
    for (int index = 0; index < stages.size(); index++) {
      dependencies.begin(index, heads.get(index).parent());
      for (Line line : stages.get(index)) {
        syntax.check(line).forEach(detail -> add(line, Rule.NEWER_SYNTAX, detail));
        dependencies
            .check(line)
            .forEach((copy, detail) -> add(copy, Rule.COPY_BEFORE_DEPENDENCIES, detail));
        check(line, image.contains(index));
      }
    }
  }

  private void check(Line line, boolean inImage) {
    if (line.instruction() instanceof Instruction.Run run) {
      List<ShellCommand> commands = ShellScript.of(line, run);
      if (inImage) {
        AptRule.check(run, commands).ifPresent(detail -> add(line, Rule.APT_LISTS_KEPT, detail));
      }
      ClassArchiveRule.check(commands)
          .ifPresent(detail -> add(line, Rule.CLASS_ARCHIVE_WITH_JARS, detail));
      DownloadRule.check(commands).ifPresent(detail -> add(line, Rule.UNVERIFIED_DOWNLOAD, detail));
    } else if (line.instruction() instanceof Instruction.Add add) {
      DownloadRule.check(add).ifPresent(detail -> add(line, Rule.UNVERIFIED_DOWNLOAD, detail));
    }
  }

  /** The stages whose layers are in the image. */
  private static SortedSet<Integer> image(List<Head> heads, int target) {
    SortedSet<Integer> stages = new TreeSet<>();
    Optional<Integer> next = Optional.of(target);
    while (next.isPresent()) {
      stages.add(next.get());
      next = heads.get(next.get()).parent();
    }
    return stages;
  }

  private static Optional<String> directive(SyntaxTree tree) {
    return tree.directives().stream()
        .filter(directive -> directive.name().equals("syntax"))
        .map(Directive::value)
        .findFirst();
  }

  private void add(Line line, Rule rule, String detail) {
    findings.add(options.with(line.node().comments()), rule, line.lines(), detail);
  }
}
