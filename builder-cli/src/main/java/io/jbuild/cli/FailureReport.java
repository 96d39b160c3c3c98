package io.jbuild.cli;

import io.jbuild.cli.terminal.FailureLook;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.report.FailureText;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.progress.FailedStep;
import io.jbuild.report.progress.PlainText;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Tells people what went wrong, in one place each: what happened, where, and what to do. */
final class FailureReport {

  private final PrintStream err;
  private final boolean debug;
  private final Surroundings around;

  FailureReport(Surroundings around) {
    this.err = around.err();
    this.debug = around.debug();
    this.around = around;
  }

  /** Made where it is needed: most builds do not fail. */
  private Optional<FailureLook> look() {
    return around.isTerminal(2)
        ? Optional.of(FailureLook.of(around.environment()))
        : Optional.empty();
  }

  /** A build failed: the steps' last lines, and of each failure its lines of the Dockerfile. */
  void build(BuildException failure, List<FailedStep> steps, SourceExcerpt source) {
    Optional<FailureLook> look = look();
    placed(failure, steps, source, look);
    failure.others().forEach(other -> placed(other, List.of(), source, look));
  }

  private void placed(
      BuildException failure,
      List<FailedStep> steps,
      SourceExcerpt source,
      Optional<FailureLook> look) {
    FailureText text = text();
    String lines = text.excerpt(failure, source);
    err.print(
        look.isPresent()
            ? look.get().whole(text, failure, steps, lines, words(failure))
            : text.lastLines(failure, steps) + lines + words(failure));
    trace(failure);
  }

  /** Somebody outside jbuild can mend it. */
  void failure(BuildException failure) {
    String words = words(failure);
    err.print(look().map(to -> to.words(words)).orElse(words));
    trace(failure);
  }

  private static String words(BuildException failure) {
    return failure.blame() == Blame.USAGE
        ? "jbuild: " + text().line(failure)
        : "ERROR: " + text().words(failure);
  }

  /** The machine does not let us: a file is not there, the disk is full. */
  void machine(IOException failure) {
    err.print("ERROR: " + text().words(failure));
    trace(failure);
  }

  /** jbuild itself is wrong. */
  void ownFault(Throwable fault) {
    if (MemoryWatch.isOfMemory(fault)) {
      say("ERROR: jbuild ran out of memory\n");
      say("It may use half of the machine's; give it more with\n");
      say("JBUILD_JAVA_OPTIONS=-XX:MaxRAMPercentage=80.\n");
      return;
    }
    say("ERROR: a fault of jbuild itself, not of your build: " + fault + "\n");
    if (!debug && fault.getStackTrace().length > 0) {
      say("  at " + fault.getStackTrace()[0] + "\n");
    }
    if (!debug) {
      say("Run it again with JBUILD_DEBUG=1 for the stack trace, and report it with that.\n");
    }
    trace(fault);
  }

  void interrupted() {
    say("jbuild: interrupted\n");
  }

  /** Made where it is needed: a fault of jbuild itself is told without it. */
  private static FailureText text() {
    return new FailureText(CommandWords.FRONT_END);
  }

  /** What jbuild says has no controls in it. */
  private void say(String text) {
    err.print(PlainText.of(text));
  }

  private void trace(Throwable failure) {
    if (debug) {
      failure.printStackTrace(err);
    }
  }
}
