package io.jbuild.remote;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Digest;
import java.util.Optional;

/** A source of ADD that is on another machine. */
public sealed interface RemoteSource {

  /**
   * A file.
   *
   * @param url as written, with the credentials it may hold
   * @param name what it is called in a directory
   * @param checksum what its content must be
   */
  record Web(String url, String name, Optional<Digest> checksum) implements RemoteSource {}

  /** A repository. */
  record Git(GitAddress address) implements RemoteSource {}

  /**
   * Reads a source of ADD; empty where it is a file of the context.
   *
   * @param checksum the flag's
   * @param keepGitDir the flag
   * @throws BuildException where it is on another machine, but means nothing
   */
  static Optional<RemoteSource> parse(
      String source, Optional<String> checksum, Optional<Boolean> keepGitDir) {
    Optional<GitAddress> git = GitAddress.parse(source);
    if (git.isPresent()) {
      return Optional.of(new Git(git.get().with(checksum, keepGitDir)));
    }
    return isWeb(source)
        ? Optional.of(new Web(source, WebName.of(source), checksum.map(RemoteSource::digest)))
        : Optional.empty();
  }

  /** Whether ADD fetches this source instead of taking it from the context. */
  static boolean isRemote(String source) {
    return isWeb(source) || isGit(source);
  }

  /** Whether a source is a git repository. */
  static boolean isGit(String source) {
    try {
      return GitAddress.parse(source).isPresent();
    } catch (BuildException e) {
      return true; // what is wrong with it is told by who reads it
    }
  }

  private static boolean isWeb(String source) {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "invalid checksum \"" + text + "\"",
          "It is written sha256: and 64 hexadecimal digits; sha256sum prints them.",
          e);
    }
  }
}
