package io.jbuild.check;

import io.jbuild.context.IgnoreRules;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.SyntaxTree;
import io.jbuild.plan.GlobalArgs;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.Planner;
import io.jbuild.plan.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The checks of one Dockerfile: how it is written first, then what it means.
 *
 * <p>The rules say what they find, never what cannot be built: that is the plan's to say. Where the
 * plan fails they stop as BuildKit's do, so that what follows a mistake is not blamed on the rest.
 */
public final class Checks {

  /** Which stages are checked, and by whose rules. */
  public enum Extent {
    /** What a build needs, by BuildKit's rules; ours where the options name them. */
    BUILD,
    /** All stages, unless one is asked for, by all rules. */
    EVERYTHING
  }

  private final SyntaxTree tree;
  private final PlanOptions options;
  private final Extent extent;
  private final CheckOptions checks;
  private final Findings findings;

  /** By the line they begin at. */
  private final Map<Integer, Node> nodes = new HashMap<>();

  private Checks(SyntaxTree tree, PlanOptions options, Extent extent) {
    this.tree = tree;
    this.options = options;
    this.extent = extent;
    this.checks = CheckOptions.of(tree, options.buildArgs());
    this.findings = new Findings(extent == Extent.EVERYTHING);
    for (Node node : tree.nodes()) {
      nodes.put(node.firstLine(), node);
    }
  }

  /**
   * The checks of a Dockerfile; nothing is checked yet.
   *
   * @throws BuildException where the options in it, or in the build arguments, are not well-formed
   */
  public static Checks of(SyntaxTree tree, PlanOptions options, Extent extent) {
    return new Checks(tree, options, extent);
  }

  /**
   * Checks how it is written.
   *
   * @param refused where an instruction means nothing
   */
  public void form(Optional<Lines> refused) {
    new TreeRules(checks, findings).check(tree, refused);
  }

  /**
   * Checks what it means, after its form.
   *
   * @param bases of the images that the plan has looked up
   * @param ignore what the context leaves out
   * @param failure with which the plan failed
   */
  public void meaning(
      Dockerfile dockerfile,
      BaseConfigs bases,
      IgnoreRules ignore,
      Optional<BuildException> failure) {
    FileRules file = new FileRules(dockerfile, checks, findings);
    file.stageNames();
    file.casing(tree);
    int target;
    Scope globals;
    try {
      target = Planner.target(dockerfile, options);
      globals = GlobalArgs.of(dockerfile, options, target);
      file.defaultBases(GlobalArgs.of(dockerfile, options, target, Collections.emptySortedMap()));
    } catch (BuildException unreadable) {
      return; // the plan has failed with it
    }
    List<List<Line>> lines = lines(dockerfile);
    Optional<List<Head>> heads =
        new FromRules(dockerfile, globals, options, findings).check(options(dockerfile.stages()));
    if (heads.isEmpty()) {
      return;
    }
    StageChecks stages =
        new StageChecks(
            dockerfile, heads.get(), withoutReplaced(lines, heads.get()), checks, findings);
    Reach reach = new Reach(dockerfile, heads.get());
    boolean placeless = failure.isPresent() && failure.get().lines().isEmpty();
    if (reach.sound() && !placeless) {
      stages.check(
          extent == Extent.EVERYTHING && options.target().isEmpty()
              ? all(lines.size())
              : reach.from(target),
          bases,
          new StageRules.Surroundings(
              new WordExpansion(dockerfile.escape()), options, globals, ignore),
          failure.isPresent() ? failure.get().lines() : Optional.empty());
    }
    if (findings.own() || checks.askForOwn()) {
      new OwnRules(lines, checks, findings).check(heads.get(), target, tree);
      new BuildArgRule(dockerfile)
          .check(options.buildArgs().keySet(), stages::declares)
          .forEach(
              (detail, place) -> findings.add(checks, Rule.UNDECLARED_BUILD_ARG, place, detail));
    }
  }

  /** The options for the FROM of each stage. */
  private List<CheckOptions> options(List<Stage> stages) {
    List<CheckOptions> options = new ArrayList<>();
    for (Stage stage : stages) {
      options.add(checks.with(node(stage.lines()).comments()));
    }
    return options;
  }

  /** The instructions of each stage. */
  private List<List<Line>> lines(Dockerfile dockerfile) {
    List<List<Line>> stages = new ArrayList<>();
    for (Stage stage : dockerfile.stages()) {
      List<Line> lines = new ArrayList<>();
      for (Instruction instruction : stage.instructions()) {
        lines.add(new Line(node(instruction.lines()), instruction, instruction.lines()));
      }
      stages.add(lines);
    }
    return stages;
  }

  /** A build passes over the stages that contexts stand for; who looks at everything does not. */
  private List<List<Line>> withoutReplaced(List<List<Line>> lines, List<Head> heads) {
    List<List<Line>> counted = new ArrayList<>();
    for (int index = 0; index < lines.size(); index++) {
      boolean left = extent == Extent.BUILD && heads.get(index).replaced();
      counted.add(left ? List.of() : lines.get(index));
    }
    return counted;
  }

  private Node node(Lines lines) {
    return Objects.requireNonNull(nodes.get(lines.first()));
  }

  private static SortedSet<Integer> all(int count) {
    SortedSet<Integer> all = new TreeSet<>();
    for (int index = 0; index < count; index++) {
      all.add(index);
    }
    return all;
  }

  /** What was found, in the order of the lines. */
  public List<Finding> findings() {
    return findings.sorted();
  }

  /** The failure that the findings are, where the options say that they are one. */
  public Optional<BuildException> violation() {
    return findings.violation();
  }
}
