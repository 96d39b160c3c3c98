package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.report.FailureText;
import io.jbuild.request.StoreLimit;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** {@code --max-size}: how large a command that adds to the store may make it. */
final class MaxSize {

  private static final String OPTION = "--max-size";
  private static final String VARIABLE = "JBUILD_MAX_SIZE";

  private MaxSize() {}

  /** A command that adds to the store. */
  static Syntax with(Syntax syntax) {
    return syntax.value(
        "SIZE",
        "What the store may take: 10GB (env " + VARIABLE + "; default: a fifth of the disk)",
        OPTION);
  }

  /** What was asked for; empty for a command that adds nothing. */
  static Optional<StoreLimit> of(Syntax syntax, Invocation invocation) {
    if (!syntax.longNames().contains(OPTION)) {
      return Optional.empty();
    }
    return Optional.of(
        StoreLimit.given(invocation.arguments().value(OPTION), invocation.around().environment()));
  }

  /** The same command, which makes room in the store for what it adds. */
  static Invocation within(StoreLimit limit, Invocation invocation) {
    return new Invocation(
        invocation.arguments(),
        invocation.around(),
        (store, environment) -> invocation.engines().open(store, environment).within(limit));
  }

  /** The command has done its work: what comes here is told and no failure. */
  static void hold(StoreLimit limit, Invocation invocation) {
    if (Thread.currentThread().isInterrupted()) {
      return; // Somebody wants us to stop: the next command looks.
    }
    Engine engine;
    try {
      engine = invocation.engine();
    } catch (BuildException | IOException e) {
      return; // So it was told before.
    }
    PrintStream err = invocation.around().err();
    try {
      engine
          .hold(limit)
          .ifPresent(
              excess ->
                  err.print(
                      "WARNING: " + new FailureText(CommandWords.FRONT_END).words(excess) + "\n"));
    } catch (BuildException e) {
      err.print("WARNING: the store is not held to its size: " + e.message() + "\n");
    } catch (IOException e) {
      err.print("WARNING: the store is not held to its size: " + MachineFailure.words(e) + "\n");
    }
  }
}
