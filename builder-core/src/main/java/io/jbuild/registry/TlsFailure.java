package io.jbuild.registry;

import io.jbuild.failure.BuildException;
import io.jbuild.http.HttpFailures;
import java.io.IOException;
import java.util.Optional;

/** Who could not agree on TLS: no second attempt helps, but a file does. */
final class TlsFailure {

  private TlsFailure() {}

  /**
   * Refuses what is such a failure; all else may pass by itself.
   *
   * @param host to which the connection went
   */
  static void refuse(IOException e, String host, RegistrySettings settings) {
    refuse(HttpFailures.tls(e), e, host, settings);
  }

  /** The same where it will not be tried again: what may have been such a failure is one. */
  static void refuseLast(IOException e, String host, RegistrySettings settings) {
    if (HttpFailures.mayWantOurs(e)) {
      refuse(Optional.of(HttpFailures.Tls.WANTS_OURS), e, host, settings);
    }
  }

  private static void refuse(
      Optional<HttpFailures.Tls> failure, IOException e, String host, RegistrySettings settings) {
    if (failure.isPresent()) {
      throw switch (failure.get()) {
        case UNKNOWN_AUTHORITY ->
            refused(
                "the certificate of "
                    + host
                    + " is signed by an authority that this machine does not know",
                "Put the authority's certificate into " + settings.place(host, "ca.crt") + ".",
                e);
        case BAD_CERTIFICATE ->
            refused(
                "the certificate of " + host + " is not accepted: " + HttpFailures.reason(e),
                "Ask who runs it for another one, or list it as insecure in registries.conf.",
                e);
        case NONE_SPOKEN ->
            refused(
                host + " does not speak TLS",
                "To speak to it in clear, list it as insecure in registries.conf or daemon.json.",
                e);
        case WANTS_OURS ->
            refused(
                host + " does not accept who connects without a certificate that it knows",
                "Put yours into "
                    + settings.place(host, "client.cert")
                    + ", with client.key beside it.",
                e);
      };
    }
  }

  private static BuildException refused(String message, String hint, IOException cause) {
    return new BuildException(io.jbuild.failure.Blame.REGISTRY, message, hint, cause);
  }
}
