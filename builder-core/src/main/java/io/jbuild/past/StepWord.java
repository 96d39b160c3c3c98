package io.jbuild.past;

import io.jbuild.history.RecordedStep;
import java.util.List;
import java.util.function.Predicate;

/** What a step is called by people: what stands between the brackets before its instruction. */
final class StepWord {

  private StepWord() {}

  /** The word of a step, as {@code build 2/5}; all of its name where it has no brackets. */
  static String of(RecordedStep step) {
    String name = step.name();
    int end = name.indexOf(']');
    return name.startsWith("[") && end > 0
        ? name.substring(1, end).strip().replaceAll(" +", " ")
        : name;
  }

  /** The steps that a word means: those that are called so, or else those whose words end so. */
  static List<RecordedStep> find(List<RecordedStep> steps, String word) {
    String wanted = word.strip().replaceAll("^\\[\\s*|\\s*]$", "").replaceAll(" +", " ");
    List<RecordedStep> found = matching(steps, step -> step.name().equals(word));
    if (found.isEmpty()) {
      found = matching(steps, step -> of(step).equals(wanted));
    }
    return found.isEmpty() && !wanted.isEmpty()
        ? matching(steps, step -> of(step).endsWith(" " + wanted))
        : found;
  }

  private static List<RecordedStep> matching(
      List<RecordedStep> steps, Predicate<RecordedStep> filter) {
    return steps.stream().filter(filter).toList();
  }
}
