package io.jbuild.share;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.registry.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;

/** Why a cache cannot be used, in words for one line. */
final class Reason {

  private static final int MOST_SHOWN = 300;

  private Reason() {}

  /** Whether a blob is gone. */
  static boolean isAbsence(Throwable failure) {
    return failure instanceof BuildException refusal && StatusException.isAbsence(refusal);
  }

  /** Whether a blob is not what it was, and not only the place has its bad day. */
  static boolean isDamage(Throwable failure) {
    if (failure instanceof BuildException refusal) {
      return refusal.getCause() == null;
    }
    return failure instanceof IOException && !(failure instanceof InterruptedIOException);
  }

  static String of(Exception failure) {
    String words = String.valueOf(failure.getMessage());
    if (failure instanceof BuildException refusal) {
      words = refusal.message();
    } else if (failure instanceof IOException machine) {
      words = MachineFailure.words(machine);
    }
    // Some of the words are a stranger's.
    String clean = words.replaceAll("[\\p{Cntrl}\\s]+", " ").replaceAll("\\p{Cf}", "").strip();
    return clean.length() > MOST_SHOWN ? clean.substring(0, MOST_SHOWN) + "…" : clean;
  }
}
