package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which stages a stage needs, as far as the Dockerfile itself says it: what a base image's triggers
 * ask for comes on top. So stages are planned in their order, and not one inside the other.
 */
final class StageNeeds {

  private StageNeeds() {}

  /** The numbers of the stages, this one among them. */
  static SortedSet<Integer> of(Planner planner, int target) {
    SortedSet<Integer> needed = new TreeSet<>();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(target);
    while (!open.isEmpty()) {
      int index = open.pop();
      if (!needed.add(index) || planner.isReplaced(index)) {
        continue;
      }
      if (planner.foundation(index) instanceof Foundation.Parent parent) {
        open.push(parent.index());
      }
      for (Instruction instruction : planner.dockerfile().stages().get(index).instructions()) {
        for (int source : CopySource.stagesAbove(planner, index, instruction)) {
          if (!planner.isReplaced(source)) { // else what stands for it is taken as it is
            open.push(source);
          }
        }
      }
    }
    return needed;
  }
}
