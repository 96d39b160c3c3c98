package io.jbuild.build;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import io.jbuild.plan.PlanOptions.Times;
import io.jbuild.remote.GitAddress;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Which times files and the image get, by the word of {@code --timestamp}. */
final class RequestedTimes {

  private static final String HINT =
      "{timestamp} takes preserve, git, or a number of seconds since 1970.";

  private RequestedTimes() {}

  /**
   * The times a build is asked for.
   *
   * @param remote asked only for the time of a commit
   */
  static Times of(BuildRequest request, Supplier<RemoteFiles> remote)
      throws IOException, InterruptedException {
    if (request.timestamp().isEmpty()) {
      return new Times.Derived();
    }
    String text = request.timestamp().get();
    if (text.equals("preserve")) {
      return new Times.Preserve();
    }
    if (text.equals("git")) {
      return new Times.Fixed(committed(request.context(), remote.get()));
    }
    try {
      return new Times.Fixed(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      throw new BuildException(Blame.USAGE, "\"" + text + "\" is not a time", HINT, e);
    }
  }

  private static Instant committed(BuildContext context, RemoteFiles remote)
      throws IOException, InterruptedException {
    if (context instanceof BuildContext.Folder folder) {
      return remote
          .committed(folder.path())
          .orElseThrow(() -> noCommit("the folder " + folder.path()));
    }
    if (context instanceof BuildContext.Remote web) {
      Optional<GitAddress> address = GitAddress.parseContext(web.address());
      if (address.isPresent()) {
        return remote.committed(address.get());
      }
      throw noCommit(UrlCredentials.redact(web.address()));
    }
    throw noCommit(
        context instanceof BuildContext.Assembled ? "put together of files" : "standard input");
  }

  private static BuildException noCommit(String context) {
    return new BuildException(
        Blame.USAGE,
        "the context, " + context + ", is no commit of a git repository: it has no time",
        "Build in a checkout with a commit, or give {timestamp} in seconds since 1970.");
  }
}
