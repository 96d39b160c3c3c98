package io.jbuild.registry;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Who could not agree on TLS: no second attempt helps, but a file does. */
final class TlsFailure {

  private TlsFailure() {}

  /**
   * Refuses what is such a failure; all else may pass by itself.
   *
   * @param host to which the connection went
   */
  static void refuse(IOException e, String host, RegistrySettings settings) {
    String words = "";
    boolean tls = false;
    GeneralSecurityException certificate = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      tls |= cause instanceof SSLException;
      words += " " + String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
        certificate = (GeneralSecurityException) cause;
      }
    }
    if (certificate instanceof CertPathBuilderException) {
      throw refused(
          "the certificate of "
              + host
              + " is signed by an authority that this machine does not know",
          "Put the authority's certificate into " + settings.place(host, "ca.crt") + ".",
          e);
    }
    if (certificate != null) {
      throw refused(
          "the certificate of " + host + " is not accepted: " + certificate.getMessage(),
          "Ask who runs it for another one, or list it as insecure in registries.conf.",
          e);
    }
    if (tls && words.contains("unrecognized ssl message")) {
      throw refused(
          host + " does not speak TLS",
          "To speak to it in clear, list it as insecure in registries.conf or daemon.json.",
          e);
    }
    if (tls && words.contains("received fatal alert") && words.contains("certificate")) {
      throw refused(
          host + " does not accept who connects without a certificate that it knows",
          "Put yours into " + settings.place(host, "client.cert") + ", with client.key beside it.",
          e);
    }
  }

  private static BuildException refused(String message, String hint, IOException cause) {
    return new BuildException(io.jbuild.failure.Blame.REGISTRY, message, hint, cause);
  }
}
