package io.jbuild.share;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.registry.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** Why a cache cannot be used, in words for one line. */
final class Reason {

  private static final int MOST_SHOWN = 300;

  private Reason() {}

  /** Whether a blob is gone or is not what it was, and not only a place that has its bad day. */
  static boolean isDamage(@Nullable Throwable failure) {
    if (failure instanceof BuildException refusal) {
      return refusal.getCause() == null || StatusException.isAbsence(refusal);
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
