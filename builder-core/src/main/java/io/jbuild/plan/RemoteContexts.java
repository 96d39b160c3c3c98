package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;

/** Named contexts that are fetched. */
final class RemoteContexts {

  private RemoteContexts() {}

  /** What they are refused with: nothing fetches a named context yet. */
  static BuildException refusal(String name, NamedContext.Remote remote) {
    return new BuildException(
        Blame.USAGE,
        "the context "
            + name
            + " from "
            + (RemoteSources.isGit(remote.url()) ? "git" : "a URL")
            + " is not supported yet: "
            + remote.url(),
        "Fetch it before the build, and name its folder.");
  }
}
