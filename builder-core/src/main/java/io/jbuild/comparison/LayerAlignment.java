package io.jbuild.comparison;

import io.jbuild.oci.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * Which layer of an image stands where in another: the same bytes belong together, then the same
 * instruction; what is left between them is paired from the bottom.
 */
final class LayerAlignment {
  /** Above this images are compared layer by layer from the bottom. */
  private static final long MOST_CELLS = 1_000_000;

  /** Of an image alone. */
  static final int NONE = -1;

  private final List<Place> first;
  private final List<Place> second;

  /**
   * A layer.
   *
   * @param createdBy empty where nobody knows
   */
  record Place(Digest diffId, String createdBy) {}

  /** Numbers from 0, or {@link #NONE}. */
  record Step(int first, int second) {}

  private LayerAlignment(List<Place> first, List<Place> second) {
    this.first = first;
    this.second = second;
  }

  /** All layers of both, bottom first. */
  static List<Step> of(List<Place> first, List<Place> second) {
    LayerAlignment alignment = new LayerAlignment(first, second);
    boolean small = (first.size() + 1L) * (second.size() + 1L) <= MOST_CELLS;
    List<Step> anchors = small ? alignment.anchors() : new ArrayList<>();
    anchors.add(new Step(first.size(), second.size()));
    List<Step> steps = new ArrayList<>();
    Step from = new Step(0, 0);
    for (Step anchor : anchors) {
      between(from, anchor, steps);
      if (anchor.first() < first.size() || anchor.second() < second.size()) {
        steps.add(anchor);
      }
      from = new Step(anchor.first() + 1, anchor.second() + 1);
    }
    return steps;
  }

  private static void between(Step from, Step to, List<Step> steps) {
    int one = from.first();
    int other = from.second();
    while (one < to.first() || other < to.second()) {
      steps.add(new Step(one < to.first() ? one++ : NONE, other < to.second() ? other++ : NONE));
    }
  }

  private int worth(int one, int other) {
    Place place = first.get(one);
    Place counterpart = second.get(other);
    boolean same = place.diffId().equals(counterpart.diffId());
    boolean instruction =
        !place.createdBy().isEmpty() && place.createdBy().equals(counterpart.createdBy());
    return (same ? 2 : 0) + (instruction ? 2 : 0);
  }

  /** The pairs that are worth most together, as the longest common subsequence is found. */
  private List<Step> anchors() {
    int[][] best = new int[first.size() + 1][second.size() + 1];
    for (int one = first.size() - 1; one >= 0; one--) {
      for (int other = second.size() - 1; other >= 0; other--) {
        int worth = worth(one, other);
        int pair = worth == 0 ? 0 : worth + best[one + 1][other + 1];
        best[one][other] = Math.max(pair, Math.max(best[one + 1][other], best[one][other + 1]));
      }
    }
    List<Step> anchors = new ArrayList<>();
    int one = 0;
    int other = 0;
    while (one < first.size() && other < second.size()) {
      int worth = worth(one, other);
      if (worth > 0 && best[one][other] == worth + best[one + 1][other + 1]) {
        anchors.add(new Step(one++, other++));
      } else if (best[one][other] == best[one + 1][other]) {
        one++;
      } else {
        other++;
      }
    }
    return anchors;
  }
}
