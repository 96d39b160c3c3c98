package io.jbuild.oci;

import java.util.Optional;

/** What a RUN may only ask for where the one who builds allows it, in BuildKit's words. */
public enum Entitlement {
  /** {@code RUN --network=host}. */
  NETWORK_HOST("network.host"),
  /** {@code RUN --security=insecure}. */
  SECURITY_INSECURE("security.insecure"),
  /** {@code RUN --device}. */
  DEVICE("device");

  private final String word;

  Entitlement(String word) {
    this.word = word;
  }

  /** The entitlement of a name; none for any other word. */
  public static Optional<Entitlement> of(String word) {
    for (Entitlement entitlement : values()) {
      if (entitlement.word.equals(word)) {
        return Optional.of(entitlement);
      }
    }
    return Optional.empty();
  }

  /** Its name. */
  public String word() {
    return word;
  }
}
