package io.jbuild.cli.terminal;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.PlainText;
import java.io.PrintStream;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lines on a terminal that stay, and below them bars of what is moved. Safe for several threads.
 */
public final class LiveTransfers implements AutoCloseable {

  private final LiveState state;
  private final Painter painter;

  LiveTransfers(Supplier<Screen> screens, LongSupplier nanoClock, FrontEnd frontEnd, Look look) {
    this.state = new LiveState(nanoClock, frontEnd, look);
    this.painter = new Painter(state, new LiveRegion(look), screens);
  }

  /**
   * A view of one command.
   *
   * @param out the terminal
   * @param environment says which kind of terminal it is, and what the user likes
   */
  public static LiveTransfers on(
      PrintStream out,
      SortedMap<String, String> environment,
      LongSupplier nanoClock,
      FrontEnd frontEnd) {
    return new LiveTransfers(
        () -> new TerminalScreen(out, environment), nanoClock, frontEnd, Look.of(environment));
  }

  /** Something is on its way. */
  public void moving(Transfer transfer) {
    painter.change(() -> state.take(new BuildEvent.Moving(transfer)));
  }

  /** Shows whole lines. */
  public void print(String lines) {
    painter.change(
        () -> {
          lines.lines().forEach(line -> state.record().line(PlainText.of(line)));
          return true;
        });
  }

  /** The bars go, the lines stay. */
  @Override
  public void close() {
    painter.end();
  }
}
