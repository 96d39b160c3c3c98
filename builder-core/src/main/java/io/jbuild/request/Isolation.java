package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.sandbox.Rung;
import java.util.List;

/** How commands are to be isolated. */
public enum Isolation {
  /** The best the machine allows. */
  AUTO,
  OCI,
  NAMESPACES,
  CHROOT;

  /**
   * What an option's word means.
   *
   * @throws BuildException for any other word
   */
  public static Isolation parse(String word) {
    return switch (word) {
      case "auto" -> AUTO;
      case "oci" -> OCI;
      case "namespaces" -> NAMESPACES;
      case "chroot" -> CHROOT;
      default ->
          throw new BuildException(
              Blame.USAGE,
              "there is no isolation \"" + word + "\"",
              Suggestion.among(word, List.of("auto", "oci", "namespaces", "chroot")));
    };
  }

  /** What may be taken, best first. */
  public List<Rung> rungs() {
    return this == AUTO ? List.of(Rung.values()) : List.of(Rung.valueOf(name()));
  }
}
