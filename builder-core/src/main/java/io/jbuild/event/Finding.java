package io.jbuild.event;

import io.jbuild.failure.Lines;

/**
 * Something a check found in a Dockerfile; the build can go on.
 *
 * @param rule the rule's name, which {@code # check=skip=} takes
 * @param description what the rule demands, in one sentence
 * @param url where the rule is explained; empty where nothing is
 * @param detail what is wrong here, in one sentence
 * @param lines where
 * @param failing whether the Dockerfile says that a build fails with it
 */
public record Finding(
    String rule, String description, String url, String detail, Lines lines, boolean failing) {

  /** How the names of jbuild's own rules begin; the others are BuildKit's. */
  public static final String OWN = "jbuild/";

  /** Whether the rule is jbuild's own. */
  public boolean own() {
    return rule.startsWith(OWN);
  }
}
