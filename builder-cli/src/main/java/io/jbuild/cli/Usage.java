package io.jbuild.cli;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;

/** Refusals of what was typed. */
final class Usage {

  private Usage() {}

  /** A refusal that says it all. */
  static BuildException refusal(String message) {
    return refusal(message, "");
  }

  /** A refusal with what to type instead; the hint is a sentence. */
  static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
