package io.jbuild.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The credentials of docker's {@code config.json} and of the helpers it names; looked for when a
 * registry first asks for them, and once.
 */
final class DockerCredentials implements Credentials {

  private final Optional<Path> file;
  private final Map<String, Optional<Credential>> found = new TreeMap<>();

  DockerCredentials(Optional<Path> file) {
    this.file = file;
  }

  /**
   * What a helper has for the registry; else what the file has under the longest key that is the
   * repository or a path above it.
   */
  @Override
  public synchronized Optional<Credential> find(Endpoint endpoint)
      throws IOException, InterruptedException {
    String name = endpoint.host() + "/" + endpoint.repository();
    Optional<Credential> known = found.get(name);
    if (known == null) {
      known = file.isEmpty() ? Optional.empty() : look(DockerConfig.read(file.get()), endpoint);
      found.put(name, known);
    }
    return known;
  }

  private static Optional<Credential> look(DockerConfig config, Endpoint endpoint)
      throws IOException, InterruptedException {
    Optional<CredentialHelper> helper = config.helper(endpoint.host());
    if (helper.isPresent()) {
      Optional<Credential> kept = helper.get().get(DockerConfig.key(endpoint.host()));
      if (kept.isPresent()) {
        return kept;
      }
    }
    for (String path : endpoint.paths()) {
      Optional<Credential> credential = config.credential(path);
      if (credential.isPresent()) {
        return credential;
      }
    }
    return Optional.empty();
  }
}
