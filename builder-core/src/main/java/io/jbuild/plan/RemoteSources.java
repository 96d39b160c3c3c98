package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.regex.Pattern;

/** Sources that are not files of the context or of a stage: URLs and git repositories. */
public final class RemoteSources {

  /** As BuildKit tells them; what could be a local path too, as github.com/a/b, is one. */
  private static final Pattern GIT =
      Pattern.compile(
          "(?i:git|ssh)://.*"
              + "|[A-Za-z0-9_-]+@[A-Za-z0-9.-]+:.*"
              + "|(?i:https?)://[^/?#]*/[^?#]*\\.git([?#].*)?",
          Pattern.DOTALL);

  private RemoteSources() {}

  /** Whether ADD fetches this source instead of taking it from the context. */
  public static boolean isRemote(String source) {
    return isGit(source) || source.startsWith("http://") || source.startsWith("https://");
  }

  /** Whether a source is a git repository. */
  public static boolean isGit(String source) {
    return GIT.matcher(source).matches();
  }

  /** Refuses them: COPY never takes them, ADD does not yet. */
  static void refuse(Step.Copy.Kind kind, String source) {
    boolean git = isGit(source);
    if (!isRemote(source)) {
      return;
    }
    if (kind == Step.Copy.Kind.COPY) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "source can't be a " + (git ? "git ref" : "URL") + " for COPY",
          "ADD takes such sources.");
    }
    throw new BuildException(
        Blame.DOCKERFILE,
        "ADD from " + (git ? "git" : "a URL") + " is not supported yet: " + source,
        "Fetch it before the build into the context, or with a command in RUN.");
  }
}
