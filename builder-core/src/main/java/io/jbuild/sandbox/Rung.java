package io.jbuild.sandbox;

import java.util.Locale;

/** One of the ways to isolate a command, the best first. */
public enum Rung {
  /** An OCI runtime: runc, crun or youki. */
  OCI,
  /** Namespaces by system calls of our own. */
  NAMESPACES,
  /** Another root directory and few capabilities, where nothing may be mounted. */
  CHROOT;

  /** Its name, as options, logs and {@code jbuild doctor} have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
