package io.jbuild.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Names and passwords that a front end has for registries, or for repositories of them. They go
 * before docker's own. It says of itself for which, and never a password.
 */
public final class GivenLogins implements Credentials {

  public static final GivenLogins NONE = new GivenLogins(new TreeMap<>());

  private final SortedMap<String, Supplier<Credential>> credentials;

  private GivenLogins(SortedMap<String, Supplier<Credential>> credentials) {
    this.credentials = credentials;
  }

  /**
   * With one more.
   *
   * @param scope a registry, {@code host:port}, or a path of it: {@code host/team}
   * @param password asked for when a registry wants one
   */
  public GivenLogins with(String scope, String user, Supplier<String> password) {
    SortedMap<String, Supplier<Credential>> more = new TreeMap<>(credentials);
    more.put(key(scope), () -> Credential.of(user, password.get()));
    return new GivenLogins(more);
  }

  /** Docker's own registry has many names, and addresses end in a slash. */
  private static String key(String scope) {
    return DockerConfig.host(scope).replaceFirst("/+$", "");
  }

  /** For whom they are. */
  public List<String> scopes() {
    return new ArrayList<>(credentials.keySet());
  }

  /** That of the longest path above a repository. Passwords are asked for one after the other. */
  @Override
  public synchronized Optional<Credential> find(Endpoint endpoint) {
    return endpoint.paths().stream()
        .map(path -> Optional.ofNullable(credentials.get(path)))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Supplier::get);
  }

  /** These, and where there are none the others. */
  Credentials orElse(Credentials others) {
    return credentials.isEmpty()
        ? others
        : endpoint -> {
          Optional<Credential> found = find(endpoint);
          return found.isPresent() ? found : others.find(endpoint);
        };
  }

  @Override
  public String toString() {
    return "logins for " + credentials.keySet();
  }
}
