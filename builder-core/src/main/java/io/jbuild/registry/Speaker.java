package io.jbuild.registry;

import java.time.Duration;

/**
 * One user, who speaks to registries.
 *
 * @param hosts whom to speak to, and how
 * @param session what is said
 */
record Speaker(Hosts hosts, Session session) {

  /** Before what failed for a passing reason is tried again; doubled each time. */
  static final Duration PAUSE = Duration.ofMillis(500);

  /** Nothing is read or sent before something is asked for. */
  static Speaker of(RegistryFiles files, Duration pause) {
    Clients clients = new Clients(new RegistrySettings(files));
    Credentials credentials = files.logins().orElse(new DockerCredentials(files.docker()));
    return new Speaker(new Hosts(clients), new Session(clients, credentials, pause));
  }
}
