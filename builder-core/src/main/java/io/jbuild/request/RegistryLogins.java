package io.jbuild.request;

import io.jbuild.registry.GivenLogins;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a front end knows of a user at registries, besides docker's {@code config.json}: it goes
 * before that. Passwords cannot be read from it.
 */
public final class RegistryLogins {

  public static final RegistryLogins NONE = new RegistryLogins(GivenLogins.NONE);

  private final GivenLogins logins;

  private RegistryLogins(GivenLogins logins) {
    this.logins = logins;
  }

  /**
   * With one more; of several for one repository that of the longest path counts.
   *
   * @param scope a registry, {@code registry.example.com} or {@code localhost:5000}, or a path of
   *     one: {@code registry.example.com/team}
   * @param user as docker has it: {@code <token>} where the password is an identity token
   * @param password asked for when a registry wants one
   */
  public RegistryLogins with(String scope, String user, Supplier<String> password) {
    return new RegistryLogins(logins.with(scope, user, password));
  }

  /** For which registries and paths there is one. */
  public List<String> scopes() {
    return logins.scopes();
  }

  /** As requests to registries ask for them. */
  public GivenLogins given() {
    return logins;
  }

  @Override
  public String toString() {
    return logins.toString();
  }
}
