package io.jbuild.runner;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.util.regex.Pattern;

/** Sources that are not files of the context or of a stage. */
final class RemoteSources {

  private static final Pattern HTTP = Pattern.compile("https?://.*", Pattern.DOTALL);
  private static final Pattern GIT =
      Pattern.compile(
          "(git|ssh)://.*|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:.+|https?://[^?#]*\\.git([?#].*)?",
          Pattern.DOTALL);

  private RemoteSources() {}

  /** Refuses them: COPY never takes them, ADD does not yet. */
  static void refuse(CopyRequest request) {
    boolean add = request.has(CopyRequest.Flag.ADD);
    for (String source : request.sources()) {
      boolean git = GIT.matcher(source).matches();
      if (!git && !HTTP.matcher(source).matches()) {
        continue;
      }
      if (!add) {
        throw new BuildException(
            Blame.DOCKERFILE,
            git ? "source can't be a git ref for COPY" : "source can't be a URL for COPY",
            "Use ADD.");
      }
      throw new BuildException(
          Blame.DOCKERFILE,
          "ADD from " + (git ? "git" : "a URL") + " is not supported yet: " + source,
          "Fetch it before the build into the context, or with a command in RUN.");
    }
  }
}
