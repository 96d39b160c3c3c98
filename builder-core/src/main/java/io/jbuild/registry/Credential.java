package io.jbuild.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a registry is told: a name with a password, or a token that stands for both.
 *
 * @param identityToken where it is there, neither name nor password counts
 */
record Credential(String user, String password, Optional<String> identityToken) {

  /** The name under which docker and its helpers keep an identity token. */
  private static final String TOKEN_USER = "<token>";

  /** As people and credential helpers give it. */
  static Credential of(String user, String secret) {
    return user.equals(TOKEN_USER)
        ? new Credential("", "", Optional.of(secret))
        : new Credential(user, secret, Optional.empty());
  }

  /** For {@link #of}. */
  String helperUser() {
    return identityToken.isPresent() ? TOKEN_USER : user;
  }

  /** For {@link #of}. */
  String helperSecret() {
    return identityToken.orElse(password);
  }

  String basic() {
    return "Basic " + encoded();
  }

  /** Name and password as docker's config has them. */
  String encoded() {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(both);
  }

  @Override
  public String toString() {
    return "the credential of " + user;
  }
}
