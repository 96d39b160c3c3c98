package io.jbuild.cli;

import io.jbuild.cli.terminal.LiveProgress;
import io.jbuild.event.Transfer;
import java.io.PrintStream;
import java.util.Optional;

/** Where a command tells in lines what it moves, and shows on a terminal how far it is. */
final class TransferView implements AutoCloseable {

  private final Optional<PrintStream> lines;
  private final Optional<LiveProgress> live;

  private TransferView(Optional<PrintStream> lines, Optional<LiveProgress> live) {
    this.lines = lines;
    this.live = live;
  }

  /** Lines on standard output; bars on standard error, where both are terminals among the lines. */
  static TransferView onOutput(Surroundings around) {
    boolean same = around.isTerminal(1);
    return new TransferView(
        ProgressKind.isLive(around) && same ? Optional.empty() : Optional.of(around.out()),
        live(around, same ? around.out() : around.err()));
  }

  /** Lines and bars on standard error. */
  static TransferView onError(Surroundings around) {
    return new TransferView(
        ProgressKind.isLive(around) ? Optional.empty() : Optional.of(around.err()),
        live(around, around.err()));
  }

  /** Lines and no bars: something else will want the terminal. */
  static TransferView lines(PrintStream out) {
    return new TransferView(Optional.of(out), Optional.empty());
  }

  /** Bars and no lines. */
  static TransferView withoutLines(Surroundings around) {
    return new TransferView(Optional.empty(), live(around, around.err()));
  }

  /** Nothing is shown. */
  static TransferView none() {
    return new TransferView(Optional.empty(), Optional.empty());
  }

  private static Optional<LiveProgress> live(Surroundings around, PrintStream terminal) {
    return ProgressKind.isLive(around) ? Optional.of(around.live(terminal)) : Optional.empty();
  }

  /** Shows whole lines. */
  void print(String text) {
    if (lines.isPresent()) {
      lines.get().print(text);
    } else {
      live.ifPresent(view -> view.print(text));
    }
  }

  /** Something is on its way. */
  void moving(Transfer transfer) {
    live.ifPresent(view -> view.begins(transfer));
  }

  @Override
  public void close() {
    live.ifPresent(LiveProgress::end);
  }
}
