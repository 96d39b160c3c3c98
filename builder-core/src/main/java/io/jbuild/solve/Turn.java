package io.jbuild.solve;

import io.jbuild.plan.Step;
import io.jbuild.plan.StepGraph;
import io.jbuild.plan.StepId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * When a step has its turn among those that wait for a place: first whatever most has to wait for.
 * What a step costs is not known before it is done, so a chain is as long as its commands, and then
 * its other steps; of equal ones the first in the Dockerfile is first.
 *
 * @param chain the longest chain that begins with this step
 * @param step its number
 */
record Turn(long chain, int step) implements Comparable<Turn> {

  /** More than any Dockerfile has of other steps. */
  private static final long COMMAND = 1 << 20;

  @Override
  public int compareTo(Turn other) {
    int longest = Long.compare(other.chain, chain);
    return longest != 0 ? longest : Integer.compare(step, other.step);
  }

  /** Those of a graph's steps, in the steps' order. */
  static List<Turn> of(StepGraph graph, List<StepAction> actions) {
    long[] behind = new long[actions.size()];
    List<Turn> turns = new ArrayList<>();
    for (int index = actions.size() - 1; index >= 0; index--) {
      long chain = behind[index] + cost(actions.get(index));
      turns.add(new Turn(chain, index));
      Step step = graph.steps().get(index);
      for (StepId input : step.inputs()) {
        behind[input.index()] = Math.max(behind[input.index()], chain);
      }
    }
    Collections.reverse(turns);
    return turns;
  }

  private static long cost(StepAction action) {
    if (action instanceof StepAction.Made made) {
      return made.load() == StepAction.Load.OTHERS ? COMMAND : 1;
    }
    return 0;
  }
}
