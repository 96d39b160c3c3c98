package io.jbuild.explanation;

import io.jbuild.history.RecordedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which step of an earlier build stood where a step stands: that with the same words, or else one
 * with others between the same neighbours. What was put in between stood nowhere.
 */
final class Places {

  /** The stage, the number and the words of a step as progress shows it. */
  private static final Pattern NAME = Pattern.compile("\\[(.*?) *\\d+/\\d+] *(.*)", Pattern.DOTALL);

  /** More than two that are only alike, so that nothing unchanged is ever taken for changed. */
  private static final int EQUAL = 1000;

  private static final int REPLACED = 100;
  private static final int MOST_ALIKE = 399;

  /** Stages with more pairs of steps than this are not compared. */
  private static final int MOST_PAIRS = 1_000_000;

  private final Map<Integer, RecordedStep> pairs = new HashMap<>();

  /** Pairs the steps of two builds, each stage of each platform for itself. */
  Places(List<RecordedStep> now, List<RecordedStep> before) {
    Map<String, List<Line>> old = stages(before);
    stages(now).forEach((stage, lines) -> pair(lines, old.getOrDefault(stage, List.of())));
  }

  /** The earlier step in whose place a step stands; empty for one that is new. */
  Optional<RecordedStep> before(RecordedStep step) {
    return Optional.ofNullable(pairs.get(step.number()));
  }

  /** What the instruction of a step says. */
  static String text(RecordedStep step) {
    Matcher name = NAME.matcher(step.name());
    return name.matches() ? name.group(2) : step.name();
  }

  private record Line(RecordedStep step, String text, String kind, Set<String> words) {

    static Line of(RecordedStep step, String text) {
      List<String> words = List.of(text.split("\\s+"));
      return new Line(step, text, words.get(0), new HashSet<>(words));
    }

    /** How gladly one is taken for the other; 0 where it cannot be. */
    int likeness(Line other) {
      if (text.equals(other.text)) {
        return EQUAL;
      }
      if (!kind.equals(other.kind)) {
        return 0;
      }
      int both = (int) words.stream().filter(other.words::contains).count();
      return REPLACED + MOST_ALIKE * 2 * both / (words.size() + other.words.size());
    }
  }

  private static Map<String, List<Line>> stages(List<RecordedStep> steps) {
    Map<String, List<Line>> stages = new LinkedHashMap<>();
    for (RecordedStep step : steps) {
      Matcher name = NAME.matcher(step.name());
      if (name.matches() && step.base().isEmpty()) {
        // Of several platforms each name begins with its own.
        String stage = name.group(1).replace(step.platform(), "").strip();
        stages
            .computeIfAbsent(step.platform() + " " + stage, unused -> new ArrayList<>())
            .add(Line.of(step, name.group(2)));
      }
    }
    return stages;
  }

  private void pair(List<Line> now, List<Line> before) {
    int from = 0;
    int end = now.size();
    int oldEnd = before.size();
    while (from < Math.min(end, oldEnd) && now.get(from).text.equals(before.get(from).text)) {
      add(now.get(from), before.get(from));
      from++;
    }
    while (Math.min(end, oldEnd) > from
        && now.get(end - 1).text.equals(before.get(oldEnd - 1).text)) {
      end--;
      oldEnd--;
      add(now.get(end), before.get(oldEnd));
    }
    if ((long) (end - from) * (oldEnd - from) <= MOST_PAIRS) {
      align(now.subList(from, end), before.subList(from, oldEnd));
    }
  }

  /** The longest common subsequence, in which likeness is length. */
  private void align(List<Line> now, List<Line> before) {
    int[][] best = new int[now.size() + 1][before.size() + 1];
    for (int i = now.size() - 1; i >= 0; i--) {
      for (int j = before.size() - 1; j >= 0; j--) {
        int apart = Math.max(best[i + 1][j], best[i][j + 1]);
        int likeness = now.get(i).likeness(before.get(j));
        best[i][j] = likeness == 0 ? apart : Math.max(apart, likeness + best[i + 1][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < now.size() && j < before.size()) {
      if (best[i][j] == best[i + 1][j]) {
        i++;
      } else if (best[i][j] == best[i][j + 1]) {
        j++;
      } else {
        add(now.get(i++), before.get(j++));
      }
    }
  }

  private void add(Line now, Line before) {
    pairs.put(now.step.number(), before.step);
  }
}
