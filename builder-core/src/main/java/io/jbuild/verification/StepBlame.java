package io.jbuild.verification;

import io.jbuild.difference.LayerDifference;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import io.jbuild.oci.Digest;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Role;
import io.jbuild.solve.Solution;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which steps made an image that was built twice differ: those whose layers differ, of the steps
 * that the image is made of, also in other stages.
 */
final class StepBlame {

  private final Solution first;
  private final Solution second;
  private final Comparison comparison;

  /** Compares the layers of a step. */
  interface Comparison {
    LayerDifference of(int number, String createdBy, Layer first, Layer second)
        throws IOException, InterruptedException;
  }

  /** The results of two builds of one plan. */
  StepBlame(Solution first, Solution second, Comparison comparison) {
    this.first = first;
    this.second = second;
    this.comparison = comparison;
  }

  /** The steps, in the Dockerfile's order. */
  List<BlamedStep> blame() throws IOException, InterruptedException {
    List<BlamedStep> blamed = new ArrayList<>();
    for (int index : reachable()) {
      Step step = first.graph().steps().get(index);
      if (step instanceof Step.LayerStep made && differs(made)) {
        blamed.add(blamed(made));
      }
    }
    return blamed;
  }

  private BlamedStep blamed(Step.LayerStep step) throws IOException, InterruptedException {
    Role role = Role.CULPRIT;
    SortedMap<Integer, String> after = new TreeMap<>();
    for (StepId input : step.inputs()) {
      List<Step> causes = differing(input);
      if (!causes.isEmpty()) {
        boolean below = input.equals(step.parent());
        role = below && role == Role.CULPRIT ? Role.STANDS_ON : below ? role : Role.COPIES;
        causes.forEach(cause -> after.put(cause.id().index(), cause.name()));
      }
    }
    LayerStack layers = first.of(step.id());
    return new BlamedStep(
        Optional.of(step.lines()),
        step.name(),
        role,
        List.copyOf(after.values()),
        comparison.of(
            layers.layers().size(),
            step.name().replaceFirst("^\\[[^]]*] ", ""),
            top(layers).orElseThrow(),
            top(second.of(step.id())).orElseThrow()));
  }

  /** The steps that the target is made of: itself, and all that differs on the ways to it. */
  private SortedSet<Integer> reachable() {
    SortedSet<Integer> found = new TreeSet<>();
    Deque<StepId> waiting = new ArrayDeque<>(List.of(first.graph().target()));
    while (!waiting.isEmpty()) {
      StepId id = waiting.remove();
      if (found.add(id.index())) {
        Step step = first.graph().steps().get(id.index());
        step.inputs().stream()
            .filter(input -> isWay(step, input))
            .filter(input -> !diffIds(first, input).equals(diffIds(second, input)))
            .forEach(waiting::add);
      }
    }
    return found;
  }

  /** What a step only copies from matters where that shows: of a log beside it nothing comes. */
  private boolean isWay(Step step, StepId input) {
    return step instanceof Step.LayerStep made && (input.equals(made.parent()) || differs(made));
  }

  /** The steps that made what differs in a stack of layers. */
  private List<Step> differing(StepId id) {
    List<Step> found = new ArrayList<>();
    Step step = first.graph().steps().get(id.index());
    while (step instanceof Step.LayerStep made) {
      if (differs(made)) {
        found.add(made);
      }
      step = first.graph().steps().get(made.parent().index());
    }
    return found;
  }

  private boolean differs(Step.LayerStep step) {
    return !top(first.of(step.id()))
        .map(Layer::diffId)
        .equals(top(second.of(step.id())).map(Layer::diffId));
  }

  private static List<Digest> diffIds(Solution solution, StepId id) {
    return solution.of(id).diffIds();
  }

  private static Optional<Layer> top(LayerStack stack) {
    return stack.layers().isEmpty()
        ? Optional.empty()
        : Optional.of(stack.layers().get(stack.layers().size() - 1));
  }
}
