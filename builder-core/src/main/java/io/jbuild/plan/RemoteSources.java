package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;

/** Sources that are not files of the context: URLs and git repositories. */
public final class RemoteSources {

  private RemoteSources() {}

  /** Whether ADD fetches this source instead of taking it from the context. */
  public static boolean isRemote(String source) {
    return isUrl(source) || isGit(source);
  }

  static void refuseInCopy(String source) {
    if (isGit(source)) {
      throw refuse("source can't be a git ref for COPY");
    }
    if (isUrl(source)) {
      throw refuse("source can't be a URL for COPY");
    }
  }

  private static BuildException refuse(String message) {
    return new BuildException(Blame.DOCKERFILE, message, "ADD takes URLs.");
  }

  private static boolean isUrl(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  /** Whether a source is a git repository. */
  public static boolean isGit(String source) {
    return source.startsWith("git://")
        || source.startsWith("git@")
        || source.startsWith("ssh://")
        || (isUrl(source) && source.matches("[^#?]*\\.git([#?].*)?"));
  }
}
