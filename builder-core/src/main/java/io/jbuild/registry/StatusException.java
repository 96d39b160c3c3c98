package io.jbuild.registry;

import io.jbuild.failure.BuildException;

/** A registry answered with a status that is no success: the cause of the failure that tells it. */
public final class StatusException extends Exception {

  private static final int NOT_FOUND = 404;

  private final int status;

  /** The answer with a status of HTTP, such as 404. */
  public StatusException(int status) {
    super("status " + status);
    this.status = status;
  }

  /** Whether a failure is that a registry has not got what it was asked for. */
  public static boolean isAbsence(BuildException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof StatusException answer) {
        return answer.status == NOT_FOUND;
      }
    }
    return false;
  }
}
