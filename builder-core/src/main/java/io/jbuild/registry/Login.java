package io.jbuild.registry;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.http.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Logging in to registries, and out, as docker does: what is known stands in its config. */
public final class Login {

  private final Path config;
  private final Clients clients;

  /**
   * Logins of one user.
   *
   * @param config docker's {@code config.json}; need not exist
   * @param files how registries are spoken to
   */
  public Login(Path config, RegistryFiles files) {
    this.config = config;
    this.clients = new Clients(new RegistrySettings(files));
  }

  /** Docker's name for a registry that somebody typed. */
  public static String key(String registry) {
    return DockerConfig.key(DockerConfig.host(registry));
  }

  /**
   * Asks a registry whether it knows a user by this password; if so, keeps both for later, or the
   * identity token that the registry gives for them.
   *
   * @param user {@code <token>} where the password is an identity token
   * @return whether they are kept by a helper, and not in the file for whoever reads it
   * @throws BuildException where it does not, or cannot be asked; nothing is kept then
   */
  public boolean login(String registry, String user, String password)
      throws IOException, InterruptedException {
    Endpoint endpoint = new Hosts(clients).registry(host(registry));
    DockerConfig file = DockerConfig.read(config);
    Credential credential = checked(endpoint, Credential.of(user, password));
    Optional<CredentialHelper> helper = file.helper(endpoint.host());
    if (helper.isPresent()) {
      helper.get().store(DockerConfig.key(endpoint.host()), credential);
    }
    file.put(endpoint.host(), helper.isPresent() ? Optional.empty() : Optional.of(credential));
    file.write();
    return helper.isPresent();
  }

  /** Forgets what is kept for a registry, if anything is. */
  public void logout(String registry) throws IOException, InterruptedException {
    String host = host(registry);
    DockerConfig file = DockerConfig.read(config);
    Optional<CredentialHelper> helper = file.helper(host);
    if (helper.isPresent()) {
      helper.get().erase(DockerConfig.key(host));
    }
    file.remove(host);
    file.write();
  }

  /** A credential that was accepted, or what the registry gave instead of it. */
  private Credential checked(Endpoint endpoint, Credential credential)
      throws IOException, InterruptedException {
    Offered offered = new Offered(credential);
    Session session = new Session(clients, offered, Patience.USUAL);
    Answer response =
        session.send(Ask.of(Access.login(endpoint), "a login", "GET", endpoint.version()));
    int status = response.status();
    if (status == 401 || status == 403) {
      throw Refusal.ofLogin(response, endpoint.host());
    }
    if (status != 200) {
      throw Refusal.of(response, "a login", endpoint.host());
    }
    Answers.drain(response);
    return offered.kept;
  }

  /** A credential that somebody offers. */
  private static final class Offered implements Credentials {

    private final Credential credential;

    /** An identity token instead, where there is one. */
    private volatile Credential kept;

    Offered(Credential credential) {
      this.credential = credential;
      this.kept = credential;
    }

    @Override
    public Optional<Credential> find(Endpoint endpoint) {
      return Optional.of(credential);
    }

    @Override
    public Optional<Consumer<String>> tokens() {
      return Optional.of(token -> kept = new Credential("", "", Optional.of(token)));
    }
  }

  private static String host(String registry) {
    String host = DockerConfig.host(registry);
    try {
      return Hosts.any(host).registry();
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.USAGE, "\"" + registry + "\" is no registry", "It looks like HOST[:PORT].", e);
    }
  }
}
