package io.jbuild.report.progress;

import io.jbuild.event.BuildEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One step as it is shown: its number, its clock, and the last lines it printed. */
final class StepLog {

  /** How many lines a failure repeats. */
  static final int TAIL = 20;

  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

  private final int number;
  private final String name;
  private final long startNanos;
  private final LineSplitter output = new LineSplitter();
  private final LineSplitter error = new LineSplitter();
  private final Deque<String> tail = new ArrayDeque<>();
  private Optional<Path> log = Optional.empty();
  private long lines;
  private boolean over;

  StepLog(int number, String name, long startNanos) {
    this.number = number;
    this.name = name;
    this.startNanos = startNanos;
  }

  int number() {
    return number;
  }

  String name() {
    return name;
  }

  List<String> tail() {
    return List.copyOf(tail);
  }

  void log(Path file) {
    log = Optional.of(file);
  }

  /** The file with all it printed, where its last lines are not all. */
  Optional<Path> more() {
    return lines > tail.size() ? log : Optional.empty();
  }

  /** The lines that end in this output, with the time since the step began. */
  List<String> add(BuildEvent.StepOutput event, long nanos) {
    LineSplitter stream = event.error() ? error : output;
    return timed(stream.add(event.bytes()), nanos);
  }

  boolean isOver() {
    return over;
  }

  /** It is told of again: it was waited for, or is done anew. */
  void goOn() {
    over = false;
  }

  /** The step has ended: what is left of its output. */
  List<String> end(long nanos) {
    over = true;
    List<String> lines = new ArrayList<>(output.flush());
    lines.addAll(error.flush());
    return timed(lines, nanos);
  }

  /** Seconds with so many digits after the point. */
  static String seconds(long nanos, int digits) {
    return BigDecimal.valueOf(nanos)
        .divide(NANOS_PER_SECOND, digits, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private List<String> timed(List<String> lines, long nanos) {
    List<String> timed = new ArrayList<>();
    for (String line : lines) {
      String text = seconds(nanos - startNanos, 3) + " " + line;
      timed.add(text);
      tail.add(text);
      this.lines++;
      if (tail.size() > TAIL) {
        tail.remove();
      }
    }
    return timed;
  }
}
