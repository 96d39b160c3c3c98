package io.jbuild.cli;

import io.jbuild.failure.Blame;

/** What the process tells its caller. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int OWN_FAULT = 3;

  /** {@code verify}, {@code diff}: nobody can tell whether there is a difference. */
  static final int NOT_TOLD = 4;

  /** {@code run}: there is no command to have a code of its own. */
  static final int NOT_RUN = 125;

  /** {@code run}: the command is there, but cannot be executed. */
  static final int NOT_EXECUTABLE = 126;

  /** {@code run}: the command is not in the image. */
  static final int NOT_FOUND = 127;

  static final int INTERRUPTED = 130;

  /** Nobody read standard output to its end: as shells tell of what SIGPIPE ended. */
  static final int UNREAD = 141;

  private ExitCode() {}

  static int of(Blame blame) {
    return switch (blame) {
      case DOCKERFILE, COMMAND, MACHINE, REGISTRY -> FAILED;
      case USAGE -> USAGE;
      case JBUILD -> OWN_FAULT;
    };
  }
}
