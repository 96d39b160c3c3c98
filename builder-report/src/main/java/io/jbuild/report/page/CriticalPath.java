package io.jbuild.report.page;

import io.jbuild.history.RecordedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The steps that decided how long a build took: the one that ended last, of its inputs the one that
 * ended last, and so on. The build would have been faster by what one of these takes less.
 *
 * @param steps the first one first
 */
record CriticalPath(List<RecordedStep> steps) {

  CriticalPath {
    steps = List.copyOf(steps);
  }

  static CriticalPath of(List<RecordedStep> steps) {
    // For each step the last to end of itself and of what it waited for: what was not done passes
    // on what it needed. Inputs have smaller numbers.
    List<Optional<RecordedStep>> last = new ArrayList<>();
    Optional<RecordedStep> end = Optional.empty();
    for (RecordedStep step : steps) {
      Optional<RecordedStep> here = step.outcome().begun() ? Optional.of(step) : before(step, last);
      last.add(here);
      end = later(end, here);
    }
    List<RecordedStep> path = new ArrayList<>();
    while (end.isPresent()) {
      path.add(end.get());
      RecordedStep first = end.get();
      end = before(first, last).or(() -> ofPlatformBefore(first, steps));
    }
    Collections.reverse(path);
    return new CriticalPath(path);
  }

  /** Platforms are built one after another. */
  private static Optional<RecordedStep> ofPlatformBefore(
      RecordedStep step, List<RecordedStep> steps) {
    Optional<RecordedStep> last = Optional.empty();
    for (RecordedStep other : steps) {
      if (other.number() < step.number()
          && !other.platform().equals(step.platform())
          && other.outcome().begun()) {
        last = later(last, Optional.of(other));
      }
    }
    return last;
  }

  private static Optional<RecordedStep> before(
      RecordedStep step, List<Optional<RecordedStep>> last) {
    Optional<RecordedStep> before = Optional.empty();
    for (int input : step.inputs()) {
      if (input >= 0 && input < Math.min(step.number(), last.size())) {
        before = later(before, last.get(input));
      }
    }
    return before;
  }

  private static Optional<RecordedStep> later(
      Optional<RecordedStep> one, Optional<RecordedStep> other) {
    return one.isEmpty() || other.isPresent() && end(other.get()).compareTo(end(one.get())) > 0
        ? other
        : one;
  }

  private static Duration end(RecordedStep step) {
    return step.began().plus(step.took());
  }

  boolean has(RecordedStep step) {
    return steps.stream().anyMatch(one -> one.number() == step.number());
  }

  /** What its steps took. */
  Duration took() {
    return steps.stream().map(RecordedStep::took).reduce(Duration.ZERO, Duration::plus);
  }
}
