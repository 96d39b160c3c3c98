package io.jbuild.check;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Node;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import io.jbuild.plan.Foundation;
import io.jbuild.plan.NamedContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Goes through the stages in their order, each from its base's environment on. */
final class StageChecks {

  private final Dockerfile dockerfile;
  private final List<Head> heads;
  private final List<List<Line>> lines;
  private final CheckOptions options;
  private final Findings findings;
  private final SortedMap<Integer, StageState> states = new TreeMap<>();
  private final SortedMap<Integer, ImageConfig> configs = new TreeMap<>();

  StageChecks(
      Dockerfile dockerfile,
      List<Head> heads,
      List<List<Line>> lines,
      CheckOptions options,
      Findings findings) {
    this.dockerfile = dockerfile;
    this.heads = heads;
    this.lines = lines;
    this.options = options;
    this.findings = findings;
  }

  /**
   * Checks these stages.
   *
   * @param failed the instruction, or FROM, with which the plan failed
   */
  void check(
      SortedSet<Integer> stages,
      BaseConfigs bases,
      StageRules.Surroundings around,
      Optional<Lines> failed) {
    for (int index : stages) {
      Head head = heads.get(index);
      Optional<ImageConfig> config = bases.config(head.foundation(), head.platform());
      if (config.isPresent()) {
        take(index, config.get());
      }
    }
    if (failed.isPresent() && isFrom(failed.get())) {
      return;
    }
    for (int index : stages) {
      StageState state = begin(index);
      states.put(index, state);
      for (Line line : lines(index)) {
        StageRules rules = new StageRules(around, state, line, own(line), findings);
        if (!rules.check() || failed.equals(Optional.of(line.lines()))) {
          return;
        }
      }
    }
  }

  /** Whether an instruction that was checked, a base's trigger among them, declares an argument. */
  boolean declares(String name) {
    return states.values().stream().anyMatch(state -> state.scope.declares(name));
  }

  private boolean isFrom(Lines lines) {
    return dockerfile.stages().stream().anyMatch(stage -> stage.lines().equals(lines));
  }

  private void take(int index, ImageConfig config) {
    configs.put(index, config);
    Head head = heads.get(index);
    Platform expected = head.platform();
    Platform actual = config.platform();
    boolean contexts = !(head.foundation() instanceof Foundation.OfImage);
    boolean same =
        expected.os().equals(actual.os()) && expected.architecture().equals(actual.architecture());
    if (!contexts && !same && !config.diffIds().isEmpty()) {
      findings.add(
          options,
          Rule.INVALID_BASE_IMAGE_PLATFORM,
          dockerfile.stages().get(index).lines(),
          "Base image "
              + head.base()
              + " was pulled with platform \""
              + actual
              + "\", expected \""
              + expected
              + "\" for current build");
    }
  }

  private StageState begin(int index) {
    Head head = heads.get(index);
    if (head.parent().isPresent()) {
      StageState parent = states.get(head.parent().get());
      return parent == null ? StageState.onUnknownImage() : parent.child();
    }
    ImageConfig config = configs.get(index);
    if (config != null) {
      return StageState.on(config.container());
    }
    return isEmpty(head.foundation()) ? StageState.onScratch() : StageState.onUnknownImage();
  }

  private static boolean isEmpty(Foundation foundation) {
    return foundation instanceof Foundation.Scratch
        || foundation
            .context()
            .filter(
                found ->
                    found.context() instanceof NamedContext.Nothing
                        || found.context() instanceof NamedContext.Files)
            .isPresent();
  }

  /** A stage's instructions, the triggers of its base before them. */
  private List<Line> lines(int index) {
    Stage stage = dockerfile.stages().get(index);
    List<Line> all = new ArrayList<>();
    for (String trigger : triggers(index)) {
      try {
        Instruction instruction = Dockerfile.parseTrigger(trigger, stage.lines());
        Node node = Dockerfile.tree(trigger.getBytes(StandardCharsets.UTF_8)).nodes().get(0);
        all.add(new Line(node, instruction, stage.lines()));
      } catch (BuildException meaningless) {
        return List.of(); // the plan fails with it
      }
    }
    all.addAll(lines.get(index));
    return all;
  }

  private List<String> triggers(int index) {
    Optional<Integer> parent = heads.get(index).parent();
    if (parent.isPresent()) {
      StageState state = states.get(parent.get());
      return state == null ? List.of() : state.triggers;
    }
    ImageConfig config = configs.get(index);
    return config == null ? List.of() : config.container().onBuild();
  }

  private CheckOptions own(Line line) {
    return options.with(line.node().comments());
  }
}
