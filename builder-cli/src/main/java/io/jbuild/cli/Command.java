package io.jbuild.cli;

import java.io.IOException;

/** One of jbuild's commands. */
interface Command {

  /** What may be typed after its name. */
  Syntax syntax();

  /** Does it; returns the exit code. */
  int run(Invocation invocation) throws IOException, InterruptedException;
}
