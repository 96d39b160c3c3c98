package io.jbuild.registry;

/**
 * One user, who speaks to registries.
 *
 * @param hosts whom to speak to, and how
 * @param session what is said
 */
record Speaker(Hosts hosts, Session session) {

  /** Nothing is read or sent before something is asked for. */
  static Speaker of(RegistryFiles files, Patience patience) {
    Clients clients = new Clients(new RegistrySettings(files));
    Credentials credentials = files.logins().orElse(new DockerCredentials(files.docker()));
    return new Speaker(new Hosts(clients), new Session(clients, credentials, patience));
  }
}
