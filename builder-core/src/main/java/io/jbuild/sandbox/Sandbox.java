package io.jbuild.sandbox;

import java.io.Closeable;
import java.io.IOException;

/** Runs commands apart from the machine. Safe for use by several threads. */
public interface Sandbox extends Closeable {

  /**
   * Runs a command to its end, and ends every process it left behind. Interrupting the thread kills
   * the whole process tree before this returns.
   *
   * @return its exit code; 128 and the signal's number where a signal ended it
   * @throws io.jbuild.failure.BuildException where the image does not have the program, or cannot
   *     execute it
   */
  int run(Command command, RootFilesystem root, StepIo io) throws IOException, InterruptedException;

  /** What may be why a command fails here that would succeed elsewhere; empty where nothing is. */
  default String limits() {
    return "";
  }
}
