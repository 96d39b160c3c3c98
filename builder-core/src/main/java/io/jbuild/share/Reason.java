package io.jbuild.share;

import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import java.io.IOException;

/** Why a cache cannot be used, in words for one line. */
final class Reason {

  private static final int MOST_SHOWN = 300;

  private Reason() {}

  /** Whether a registry has no such name: a new place has nothing. */
  static boolean isAbsence(BuildException failure) {
    return failure.message().contains(" (404");
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
