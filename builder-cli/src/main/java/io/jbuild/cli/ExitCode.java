package io.jbuild.cli;

import io.jbuild.failure.Blame;

/** What the process tells its caller. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int OWN_FAULT = 3;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(Blame blame) {
    return switch (blame) {
      case DOCKERFILE, COMMAND, MACHINE, REGISTRY -> FAILED;
      case USAGE -> USAGE;
      case JBUILD -> OWN_FAULT;
    };
  }
}
