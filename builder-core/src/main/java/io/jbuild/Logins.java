package io.jbuild;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.machine.Machine;
import io.jbuild.registry.Login;
import io.jbuild.registry.RegistryFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;

/** The registries that a user is logged in to; docker's own, in its {@code config.json}. */
public final class Logins {

  private final Path config;
  private final RegistryFiles files;

  private Logins(Path config, RegistryFiles files) {
    this.config = config;
    this.files = files;
  }

  /**
   * The logins of a user.
   *
   * @param environment the process' environment
   */
  public static Logins of(SortedMap<String, String> environment) {
    RegistryFiles files = new Machine(environment).registryFiles();
    return new Logins(
        files
            .docker()
            .orElseThrow(
                () ->
                    new BuildException(
                        Blame.MACHINE,
                        "there is no place for credentials: HOME is not set",
                        "Set HOME, or DOCKER_CONFIG to a folder.")),
        files);
  }

  /** The file. */
  public Path config() {
    return config;
  }

  /** Docker's name for a registry that somebody typed. */
  public static String key(String registry) {
    return Login.key(registry);
  }

  /**
   * Logs in, if the registry accepts it.
   *
   * @return whether a credential helper keeps the password, and not the file
   */
  public boolean login(String registry, String user, String password)
      throws IOException, InterruptedException {
    return new Login(config, files).login(registry, user, password);
  }

  /** Logs out. */
  public void logout(String registry) throws IOException, InterruptedException {
    new Login(config, files).logout(registry);
  }
}
