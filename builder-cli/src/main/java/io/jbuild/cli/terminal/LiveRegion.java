package io.jbuild.cli.terminal;

import io.jbuild.cli.terminal.Look.Tone;
import io.jbuild.event.Transfer;
import io.jbuild.report.format.Human;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines at the bottom of the screen that are drawn anew: what is moved, each step that runs,
 * and a summary. No line reaches the last column, where some terminals begin a new one.
 */
final class LiveRegion {

  /** Below this there is no room for what steps print. */
  private static final int WIDE = 60;

  private static final int TIME = 7;
  private static final int BAR = 20;

  private final Look look;

  LiveRegion(Look look) {
    this.look = look;
  }

  /** The lines, fewer than the screen has rows. */
  List<FittedLine> lines(LiveState state, ScreenSize size) {
    int columns = size.columns() - 1;
    int room = size.rows() - 1;
    List<FittedLine> lines = new ArrayList<>();
    List<Transfer> transfers = state.transfers();
    List<RunningStep> steps = state.running();
    int count = transfers.size() + steps.size();
    // A line for the summary, and one for what has no room.
    int shown = count + 1 <= room ? count : Math.max(0, room - 2);
    int shownSteps = Math.min(steps.size(), shown);
    int shownTransfers = Math.min(transfers.size(), shown - shownSteps);
    int nameWidth = nameWidth(steps.subList(0, shownSteps), columns);
    for (Transfer transfer : transfers.subList(0, shownTransfers)) {
      lines.add(transfer(transfer, columns));
    }
    for (RunningStep step : steps.subList(0, shownSteps)) {
      lines.add(step(step, state.now(), columns, nameWidth));
    }
    if (shown < count && room > 1) {
      lines.add(line(columns).add(Tone.FAINT, "  and " + (count - shown) + " more"));
    }
    if (room > 0) {
      lines.add(summary(state, columns));
    }
    return lines;
  }

  private int nameWidth(List<RunningStep> steps, int columns) {
    int longest = steps.stream().mapToInt(step -> TextWidth.of(step.name())).max().orElse(0);
    int most = columns < WIDE ? columns - TIME - 2 : columns * 11 / 20;
    return Math.max(0, Math.min(longest, most));
  }

  private FittedLine step(RunningStep step, long now, int columns, int nameWidth) {
    String time = Elapsed.of(now - step.startNanos());
    FittedLine line =
        line(columns)
            .add(Tone.ACTIVE, look.running() + " ")
            .column(Tone.PLAIN, step.name(), nameWidth)
            .padTo(2 + nameWidth + TIME - time.length())
            .add(Tone.FAINT, time);
    String last = columns < WIDE ? "" : step.lastLine();
    return last.isEmpty() ? line : line.add(Tone.FAINT, " " + look.between() + " " + last);
  }

  private FittedLine transfer(Transfer transfer, int columns) {
    FittedLine line = line(columns).add(Tone.ACTIVE, look.running() + " ");
    line.column(Tone.PLAIN, transfer.what(), Math.min(28, columns / 2)).add(Tone.PLAIN, " ");
    long moved = transfer.moved();
    if (transfer.total() <= 0) {
      return moved == 0 ? line : line.add(Tone.FAINT, Human.size(moved));
    }
    long part = Math.min(moved, transfer.total());
    if (columns >= WIDE) {
      line.bar(part, transfer.total(), BAR).add(Tone.PLAIN, " ");
    }
    return line.add(Tone.FAINT, Human.size(part) + " / " + Human.size(transfer.total()));
  }

  private FittedLine summary(LiveState state, int columns) {
    List<String> words = new ArrayList<>();
    int running = state.running().size();
    if (running > 0) {
      words.add(running + " running");
    }
    if (state.finished() > 0) {
      words.add(state.finished() + " done");
    }
    if (state.cached() > 0) {
      words.add(state.cached() + " cached");
    }
    if (words.isEmpty()) {
      words.add("working");
    }
    words.add(Elapsed.of(state.now() - state.startNanos()));
    return line(columns).add(Tone.FAINT, "  " + String.join(look.separator(), words));
  }

  private FittedLine line(int columns) {
    return new FittedLine(look, columns);
  }
}
