package io.jbuild.history;

import java.util.List;

/**
 * Why a step was done, or since when its result has been there.
 *
 * @param reasons at least one
 */
public record Explanation(RecordedStep step, List<Reason> reasons) {
  public Explanation {
    reasons = List.copyOf(reasons);
  }
}
