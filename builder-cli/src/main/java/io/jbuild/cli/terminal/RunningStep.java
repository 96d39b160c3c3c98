package io.jbuild.cli.terminal;

import io.jbuild.event.BuildEvent;

/** A step that runs, as far as it is shown. */
final class RunningStep {

  private final String name;
  private final long startNanos;
  private final LastLine output = new LastLine();
  private final LastLine error = new LastLine();
  private boolean errorLast;

  RunningStep(String name, long startNanos) {
    this.name = name;
    this.startNanos = startNanos;
  }

  String name() {
    return name;
  }

  long startNanos() {
    return startNanos;
  }

  void printed(BuildEvent.StepOutput event) {
    errorLast = event.error();
    (errorLast ? error : output).add(event.bytes());
  }

  /** What it printed last; empty where it printed nothing. */
  String lastLine() {
    return (errorLast ? error : output).text();
  }
}
