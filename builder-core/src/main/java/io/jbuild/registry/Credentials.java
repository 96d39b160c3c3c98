package io.jbuild.registry;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Who one is, at each registry. */
@FunctionalInterface
interface Credentials {

  /** The credential for a repository, or for a registry itself. */
  Optional<Credential> find(Endpoint endpoint) throws IOException, InterruptedException;

  /** What takes a token that stands for a credential, where one is wanted. */
  default Optional<Consumer<String>> tokens() {
    return Optional.empty();
  }
}
