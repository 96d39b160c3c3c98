package io.jbuild.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Why there is no answer, in words. */
public final class HttpFailures {

  private HttpFailures() {}

  /** What went wrong, for people, without the address. */
  public static String reason(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "no such host";
      }
      if (cause instanceof ConnectTimeoutException) {
        return "no answer in time";
      }
      if (cause instanceof ConnectException) {
        // The client's own message lists all addresses it has tried.
        return cause.getCause() == null || String.valueOf(cause.getMessage()).contains("refused")
            ? "connection refused"
            : String.valueOf(cause.getCause().getMessage()).toLowerCase(Locale.ROOT);
      }
    }
    if (isCut(e)) {
      return "connection closed";
    }
    String message = e.getMessage();
    return message == null || message.isEmpty()
        ? e.getClass().getSimpleName().replaceFirst("Exception$", "")
        : message;
  }

  /** Whether the server, or somebody between, has closed the connection. */
  static boolean isCut(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoHttpResponseException
          || cause instanceof ConnectionClosedException
          || cause instanceof EOFException
          || String.valueOf(cause.getMessage()).matches("Connection reset.*|Broken pipe")) {
        return true;
      }
    }
    return false;
  }

  /** Whether a server that wanted a certificate of ours may have cut us off for it. */
  public static boolean mayWantOurs(IOException e) {
    return e instanceof AskedException;
  }

  /** Whether what came is no answer of a web server. */
  public static boolean isNoAnswer(IOException e) {
    return e instanceof ClientProtocolException;
  }

  /** Why two could not agree on TLS. */
  public enum Tls {
    /** An authority that nobody here knows has signed the server's certificate. */
    UNKNOWN_AUTHORITY,
    /** The server's certificate is bad for another reason. */
    BAD_CERTIFICATE,
    /** The server speaks in clear. */
    NONE_SPOKEN,
    /** The server wants a certificate of ours. */
    WANTS_OURS
  }

  /** Whether TLS was what failed; no second attempt helps then. */
  public static Optional<Tls> tls(IOException e) {
    String words = "";
    boolean tls = false;
    boolean certificate = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException) {
        return Optional.of(Tls.UNKNOWN_AUTHORITY);
      }
      tls |= cause instanceof SSLException;
      certificate |= cause instanceof CertificateException;
      words += " " + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
    if (certificate) {
      return Optional.of(Tls.BAD_CERTIFICATE);
    }
    if (tls && words.contains("unrecognized ssl message")) {
      return Optional.of(Tls.NONE_SPOKEN);
    }
    return tls && words.contains("received fatal alert") && words.contains("certificate")
        ? Optional.of(Tls.WANTS_OURS)
        : Optional.empty();
  }
}
