package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.Quoted;
import io.jbuild.grammar.SyntaxTree;
import io.jbuild.oci.ImageReference;
import io.jbuild.plan.Scope;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rules that compare all stages and instructions of a file with each other. */
final class FileRules {

  private static final List<String> RESERVED = List.of("context", "scratch");

  private final Dockerfile dockerfile;
  private final CheckOptions options;
  private final Findings findings;

  FileRules(Dockerfile dockerfile, CheckOptions options, Findings findings) {
    this.dockerfile = dockerfile;
    this.options = options;
    this.findings = findings;
  }

  void stageNames() {
    SortedSet<String> known = new TreeSet<>();
    for (Stage stage : dockerfile.stages()) {
      if (stage.name().isEmpty()) {
        continue;
      }
      String name = stage.name().get();
      if (RESERVED.contains(name)) {
        findings.add(
            options,
            Rule.RESERVED_STAGE_NAME,
            stage.lines(),
            "Stage name should not use the same name as reserved stage " + Quoted.text(name));
      }
      if (!known.add(name)) {
        findings.add(
            options,
            Rule.DUPLICATE_STAGE_NAME,
            stage.lines(),
            "Duplicate stage name " + Quoted.text(name) + ", stage names should be unique");
      }
    }
  }

  /** All keywords are to be written as most are; those of mixed letters have no say in it. */
  void casing(SyntaxTree tree) {
    List<Node> nodes = instructions(tree);
    int lower = 0;
    int upper = 0;
    for (Node node : nodes) {
      Casing casing = Casing.of(node.keyword());
      lower += casing == Casing.LOWER ? 1 : 0;
      upper += casing == Casing.UPPER ? 1 : 0;
    }
    Casing right = lower > upper ? Casing.LOWER : Casing.UPPER;
    for (Node node : nodes) {
      if (Casing.of(node.keyword()) != right) {
        findings.add(
            options,
            Rule.CONSISTENT_INSTRUCTION_CASING,
            new Lines(node.firstLine(), node.lastLine()),
            "Command '"
                + node.keyword()
                + "' should match the case of the command majority ("
                + (right == Casing.LOWER ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  /** All but the ARGs above the first FROM. */
  private static List<Node> instructions(SyntaxTree tree) {
    List<Node> nodes = tree.nodes();
    int first = 0;
    while (first < nodes.size() && !nodes.get(first).keyword().equalsIgnoreCase("from")) {
      first++;
    }
    return nodes.subList(first, nodes.size());
  }

  /**
   * The base images are to have a name also where nobody gives a build argument.
   *
   * @param defaults the global ARGs with their defaults
   */
  void defaultBases(Scope defaults) {
    WordExpansion expansion = new WordExpansion(dockerfile.escape());
    for (Stage stage : dockerfile.stages()) {
      String base;
      try {
        base = expansion.expand(stage.base(), new WatchedVariables(defaults));
      } catch (BuildException unreadable) {
        // The plan fails with it, and says more.
        return;
      }
      if (!isReference(base)) {
        findings.add(
            options,
            Rule.INVALID_DEFAULT_ARG_IN_FROM,
            stage.lines(),
            "Default value for ARG "
                + stage.base()
                + " results in empty or invalid base image name");
      }
    }
  }

  private static boolean isReference(String name) {
    try {
      ImageReference.parse(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
