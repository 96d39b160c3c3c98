package io.jbuild.failure;

/** Who can mend a failed build. */
public enum Blame {
  /** The author of the Dockerfile, its context, or the options given with them. */
  DOCKERFILE,
  /** The author of a command that a {@code RUN} started. */
  COMMAND,
  /** Whoever runs the machine: permissions, disk, kernel, network. */
  MACHINE,
  /** Whoever runs the registry, or holds the credentials for it. */
  REGISTRY,
  /** Whoever asked: an option or argument that means nothing. */
  USAGE,
  /** The authors of jbuild. */
  JBUILD
}
