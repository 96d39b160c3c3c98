package io.jbuild.http;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.SortedMap;

/**
 * The variable {@code JBUILD_OFFLINE}: where it is set, no other machine is asked for anything.
 * What commands of a build do is their own.
 */
public final class Offline {

  /** Its name. */
  public static final String VARIABLE = "JBUILD_OFFLINE";

  private Offline() {}

  /** Whether an environment says so. */
  public static boolean in(SortedMap<String, String> environment) {
    return !environment.getOrDefault(VARIABLE, "").isEmpty();
  }

  /**
   * Goes on where other machines may be asked.
   *
   * @param host the one that would be
   * @throws BuildException where none may
   */
  public static void check(SortedMap<String, String> environment, String host) {
    if (in(environment)) {
      throw new BuildException(
          Blame.MACHINE,
          "offline: " + host + " is not asked",
          "What a build was once given online is in the store, and found there offline too.");
    }
  }
}
