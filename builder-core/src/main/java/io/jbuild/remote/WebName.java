package io.jbuild.remote;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.UrlCredentials;
import java.nio.charset.StandardCharsets;

/** The name that a file from the web has in a directory: the last of its URL's path. */
final class WebName {

  /** BuildKit's word for a URL without a path. */
  private static final String UNNAMED = "__unnamed__";

  private static final int LONGEST = 255;

  private WebName() {}

  /**
   * One name, never a path.
   *
   * @throws BuildException where the URL ends in what no file can be called
   */
  static String of(String url) {
    String rest = url.substring(url.indexOf("://") + 3).replaceFirst("[?#].*", "");
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash);
    String decoded =
        Escapes.decode(path)
            .orElseThrow(
                () -> refused(url, "it holds a % that is no escape", "Write %25 for a %."));
    String trimmed = decoded.replaceFirst("/+$", "");
    String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".")) {
      return UNNAMED;
    }
    if (name.equals("..")
        || name.indexOf('\0') >= 0
        || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw refused(
          url,
          "the last part of it cannot be a file's name",
          "Name another URL for the file; its own name matters only in a directory.");
    }
    return name;
  }

  private static BuildException refused(String url, String what, String hint) {
    return new BuildException(Blame.DOCKERFILE, UrlCredentials.redact(url) + ": " + what, hint);
  }
}
