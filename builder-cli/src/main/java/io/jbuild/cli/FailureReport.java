package io.jbuild.cli;

import io.jbuild.cli.progress.FailedStep;
import io.jbuild.cli.progress.PlainText;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;

/** Tells people what went wrong, in one place each: what happened, where, and what to do. */
final class FailureReport {

  private static final Pattern OPTION = Pattern.compile("(?<!\\$)\\{([a-z][a-z-]*)}");
  private static final String RULE = "------\n";

  private final PrintStream err;
  private final boolean debug;

  FailureReport(Surroundings around) {
    this.err = around.err();
    this.debug = around.debug();
  }

  /** A build failed: the steps' last lines, and of each failure its lines of the Dockerfile. */
  void build(BuildException failure, List<FailedStep> steps, SourceExcerpt source) {
    // What fails after the first step of a build for one platform does so because of that one.
    for (FailedStep failed :
        failure.others().isEmpty() ? steps.stream().limit(1).toList() : steps) {
      if (failure.blame() != Blame.USAGE && !failed.lastLines().isEmpty()) {
        say(RULE + " > " + failed.name() + ":\n");
        failed.lastLines().forEach(line -> err.print(line + "\n"));
        err.print(RULE);
        failed.log().ifPresent(log -> say("All it printed: " + log + "\n"));
      }
    }
    placed(failure, source);
    failure.others().forEach(other -> placed(other, source));
  }

  private void placed(BuildException failure, SourceExcerpt source) {
    if (failure.blame() != Blame.USAGE) {
      failure.lines().ifPresent(lines -> say(source.at(lines)));
    }
    failure(failure);
  }

  /** Somebody outside jbuild can mend it. */
  void failure(BuildException failure) {
    if (failure.blame() == Blame.USAGE) {
      refusal(failure);
      return;
    }
    say("ERROR: " + failure.message() + "\n");
    if (!failure.hint().isEmpty()) {
      say(options(failure.hint()) + "\n");
    }
    trace(failure);
  }

  /** The machine does not let us: a file is not there, the disk is full. */
  void machine(IOException failure) {
    say("ERROR: " + MachineFailure.words(failure) + "\n");
    if (MachineFailure.isFullDisk(failure)) {
      say("Free some space, or keep the store on another disk with --store.\n");
    }
    trace(failure);
  }

  /** jbuild itself is wrong. */
  void ownFault(Throwable fault) {
    if (fault instanceof OutOfMemoryError) {
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

  private void refusal(BuildException refusal) {
    String hint = refusal.hint().isEmpty() ? "" : ". " + options(refusal.hint());
    say("jbuild: " + refusal.message() + hint + "\n");
    trace(refusal);
  }

  /** What a step's command printed goes out as it is; what jbuild says has no controls in it. */
  private void say(String text) {
    err.print(PlainText.of(text));
  }

  private void trace(Throwable failure) {
    if (debug) {
      failure.printStackTrace(err);
    }
  }

  /** A hint with its options in the words of the command line. */
  static String options(String hint) {
    return OPTION.matcher(hint).replaceAll("--$1");
  }
}
