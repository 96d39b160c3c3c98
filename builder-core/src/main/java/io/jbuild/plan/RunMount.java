package io.jbuild.plan;

import io.jbuild.dockerfile.Mount;
import java.util.Optional;

/**
 * A mount of a RUN.
 *
 * @param mount as the flag has it, expanded; a cache has an id
 * @param target absolute; empty for a secret that is a variable only, and for an agent's socket
 *     that nobody placed
 * @param shown what is mounted, or what a new cache begins with; empty for what comes from nowhere:
 *     tmpfs, secrets, agents, and a cache that begins empty
 */
public record RunMount(Mount mount, Optional<String> target, Optional<Shown> shown) {

  /**
   * Files of a step's layers.
   *
   * @param step whose layers; one of its own for what comes from a context
   * @param path absolute, of a file or directory in them; links are followed inside them
   * @param inherited how many of the layers, the lowest, are an image's that was there before the
   *     build
   */
  public record Shown(StepId step, String path, int inherited) {}
}
