package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import java.io.IOException;

/** One of jbuild's commands. */
interface Command {

  /** What may be typed after its name. */
  Syntax syntax();

  /** Does it; returns the exit code. */
  int run(Invocation invocation) throws IOException, InterruptedException;

  /** What becomes of a failure, of words that make no sense too; returns the exit code. */
  default int failed(BuildException failure, Surroundings around) {
    throw failure;
  }
}
