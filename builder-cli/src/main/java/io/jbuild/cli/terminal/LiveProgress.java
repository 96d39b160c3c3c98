package io.jbuild.cli.terminal;

import io.jbuild.event.BuildEvent;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.BuildView;
import io.jbuild.report.progress.FailedStep;
import io.jbuild.report.progress.PlainProgress;
import io.jbuild.report.progress.PlainText;
import java.io.PrintStream;
import java.util.List;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows a build, or what a command moves, on a terminal: what goes on, at the bottom, and above it
 * the record of what was done, which is all that stays.
 *
 * <p>One thread draws, at most ten times a second, and not before the build has taken a tenth of a
 * second: a shorter one only leaves its record, and costs what a few lines of text cost.
 */
public final class LiveProgress implements BuildView {

  private final LiveState state;
  private final Painter painter;

  /** Knows what failures are told with, and tells at the end what the checks have found. */
  private final PlainProgress known;

  LiveProgress(Supplier<Screen> screens, LongSupplier nanoClock, FrontEnd frontEnd, Look look) {
    this.state = new LiveState(nanoClock, frontEnd, look);
    this.painter = new Painter(state, new LiveRegion(look), screens);
    this.known = PlainProgress.silent(nanoClock, frontEnd);
  }

  /**
   * A view of one build or command.
   *
   * @param out the terminal
   * @param environment says which kind of terminal it is, and what the user likes
   */
  public static LiveProgress on(
      PrintStream out,
      SortedMap<String, String> environment,
      LongSupplier nanoClock,
      FrontEnd frontEnd) {
    return new LiveProgress(
        () -> new TerminalScreen(out, environment), nanoClock, frontEnd, Look.of(environment));
  }

  @Override
  public void on(BuildEvent event) {
    known.on(event);
    painter.change(() -> state.take(event));
  }

  /** Shows whole lines, which stay. */
  public void print(String lines) {
    painter.change(
        () -> {
          lines.lines().forEach(line -> state.record().line(PlainText.of(line)));
          return true;
        });
  }

  @Override
  public void end() {
    painter.end();
    painter.write(known.findings());
  }

  @Override
  public List<FailedStep> failed() {
    return known.failed();
  }

  @Override
  public String dockerfile() {
    return known.dockerfile();
  }
}
