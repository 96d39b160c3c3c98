package io.jbuild.plan;

import io.jbuild.dockerfile.Mount;
import java.util.Optional;

/**
 * A mount of a RUN.
 *
 * @param mount as the flag has it, expanded
 * @param target absolute; empty for a secret that is a variable only, and for an agent's socket
 *     that nobody placed
 * @param source what is mounted; empty for what comes from nowhere: tmpfs, secrets, agents, and a
 *     cache that begins empty
 */
public record RunMount(Mount mount, Optional<String> target, Optional<FileSource> source) {}
