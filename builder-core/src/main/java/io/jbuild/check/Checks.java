package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

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

  private Checks(SyntaxTree tree, PlanOptions options, Extent extent) {
    this.tree = tree;
    this.options = options;
    this.extent = extent;
    this.checks = CheckOptions.of(tree, options.buildArgs());
    this.findings = new Findings(extent == Extent.EVERYTHING);
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
   * @param ignored the path of a COPY's source where the ignore file leaves it out
   * @param failure with which the plan failed
   */
  public void meaning(
      Dockerfile dockerfile,
      BaseConfigs bases,
      Function<String, Optional<String>> ignored,
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
    SortedMap<Integer, Node> nodes = nodes();
    Optional<List<Head>> heads =
        new FromRules(dockerfile, globals, options.targetPlatform(), findings)
            .check(dockerfile.stages().stream().map(stage -> options(nodes, stage)).toList());
    if (heads.isEmpty()) {
      return;
    }
    Reach reach = new Reach(dockerfile, heads.get());
    boolean placeless = failure.isPresent() && failure.get().lines().isEmpty();
    if (reach.sound() && !placeless) {
      StageRules.Surroundings around =
          new StageRules.Surroundings(
              new WordExpansion(dockerfile.escape()), options, globals, ignored);
      new StageChecks(dockerfile, heads.get(), nodes, checks, findings)
          .check(
              extent == Extent.EVERYTHING && options.target().isEmpty()
                  ? all(heads.get().size())
                  : reach.from(target),
              bases,
              around,
              failure.flatMap(BuildException::lines));
    }
  }

  private CheckOptions options(SortedMap<Integer, Node> nodes, Stage stage) {
    Node node = nodes.get(stage.lines().first());
    return node == null ? checks : checks.with(node.comments());
  }

  private SortedMap<Integer, Node> nodes() {
    SortedMap<Integer, Node> nodes = new TreeMap<>();
    tree.nodes().forEach(node -> nodes.put(node.firstLine(), node));
    return nodes;
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
