package io.jbuild.registry;

import java.io.IOException;
import java.util.Optional;

/** Who one is, at each registry. */
@FunctionalInterface
interface Credentials {

  /** The credential for a repository, or for a registry itself. */
  Optional<Credential> find(Endpoint endpoint) throws IOException, InterruptedException;
}
