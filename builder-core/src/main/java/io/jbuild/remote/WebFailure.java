package io.jbuild.remote;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.HttpFailures;
import io.jbuild.http.UrlCredentials;
import java.io.IOException;

/** What can go wrong with a file from the web, in words. */
final class WebFailure {

  private static final String AGAIN = "Try again; if it stays so, its server or a proxy is broken.";

  private WebFailure() {}

  static BuildException status(String url, int status) {
    String hint =
        switch (status) {
          case 401, 403, 407 ->
              "It asks for a login, or is not for everybody: check the address and who may read it.";
          case 404, 410 -> "Check the address: there is nothing there (any more).";
          case 429 -> "The server has had too many requests: try again later.";
          default -> status >= 500 ? "Try again later." : "Check the address.";
        };
    return refused(url, "invalid response status " + status, hint);
  }

  static BuildException mismatch(String url, String found, String wanted) {
    return refused(
        url,
        "digest mismatch " + found + ": " + wanted + " was wanted",
        "The file changed, or is another: look at it before you write its digest into --checksum.");
  }

  static BuildException unreachable(String url, IOException cause) {
    return new BuildException(
        Blame.MACHINE,
        words("cannot fetch " + url + ": " + HttpFailures.reason(cause)),
        "Check the network and the address; a proxy is taken from HTTP_PROXY and HTTPS_PROXY.",
        cause);
  }

  static BuildException cut(String url, long got, long promised) {
    return refused(url, "the connection ended after " + got + " of " + promised + " bytes", AGAIN);
  }

  static BuildException broken(String url, String what, Exception cause) {
    return new BuildException(
        Blame.MACHINE, words(url + ": " + what + ": " + HttpFailures.reason(cause)), AGAIN, cause);
  }

  static BuildException redirect(String url, String what) {
    return refused(url, "redirects " + what, "Check the address in a browser.");
  }

  static BuildException address(String url, Exception cause) {
    return new BuildException(
        Blame.DOCKERFILE,
        words(url + ": this is no address: " + HttpFailures.reason(cause)),
        "It looks like https://host/path.",
        cause);
  }

  static BuildException refused(String url, String what, String hint) {
    return new BuildException(Blame.MACHINE, words(url + ": " + what), hint);
  }

  /** For people: without passwords, and without what a server sends to move a cursor. */
  static String words(String text) {
    return UrlCredentials.redact(text.replaceAll("\\p{Cc}+", " "));
  }
}
