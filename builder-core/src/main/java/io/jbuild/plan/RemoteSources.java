package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import io.jbuild.remote.RemoteSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sources that are not files of the context or of a stage: URLs and git repositories. */
public final class RemoteSources {

  private RemoteSources() {}

  /** Whether ADD fetches this source instead of taking it from the context. */
  public static boolean isRemote(String source) {
    return mayBe(source) && RemoteSource.isRemote(source);
  }

  /** Whether a source is a git repository. */
  public static boolean isGit(String source) {
    return mayBe(source) && RemoteSource.isGit(source);
  }

  /** A text as it may be shown and kept: without the names and passwords of its addresses. */
  public static String shown(String text) {
    return text.indexOf('@') < 0 ? text : UrlCredentials.redact(text);
  }

  /** Refuses them: COPY never takes them. */
  static void refuse(List<String> sources) {
    for (String source : sources) {
      if (isRemote(source)) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "source can't be a " + (isGit(source) ? "git ref" : "URL") + " for COPY",
            "ADD takes such sources.");
      }
    }
  }

  /**
   * Those among the sources of an ADD, by what is written.
   *
   * @param checksum what the only source must be
   * @throws BuildException where one means nothing, or none is for the checksum
   */
  static SortedMap<String, RemoteSource> of(
      List<String> sources, Optional<String> checksum, Optional<Boolean> keepGitDir) {
    if (checksum.isPresent() && sources.size() > 1) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "checksum can't be specified for multiple sources",
          "Write an ADD for each of them.");
    }
    SortedMap<String, RemoteSource> remote = new TreeMap<>();
    for (String source : sources) {
      if (mayBe(source)) {
        RemoteSource.parse(source, checksum, keepGitDir)
            .ifPresent(found -> remote.put(source, found));
      }
    }
    if (checksum.isPresent() && remote.isEmpty()) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "checksum requires HTTP(S) or Git sources",
          "Leave --checksum out, or name one URL.");
    }
    return Collections.unmodifiableSortedMap(remote);
  }

  /** Without a colon it is a file, and nothing more has to be loaded to know it. */
  private static boolean mayBe(String source) {
    return source.indexOf(':') >= 0;
  }
}
