package io.jbuild.result;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about a Dockerfile.
 *
 * @param dockerfile its text
 * @param findings in the order of its lines
 * @param mistake in the Dockerfile, or in what was given with it: a build fails with it before its
 *     first step
 * @param violation the same for findings that the Dockerfile says are errors; not looked for where
 *     there is a mistake
 * @param unknownBases images that cannot be had now, with the reason: what follows from their
 *     environment was not checked
 */
public record CheckReport(
    String dockerfile,
    List<Finding> findings,
    Optional<BuildException> mistake,
    Optional<BuildException> violation,
    List<String> unknownBases) {

  public CheckReport {
    findings = List.copyOf(findings);
    unknownBases = List.copyOf(unknownBases);
  }

  /** What a build fails with before its first step. */
  public Optional<BuildException> failure() {
    return mistake.or(() -> violation);
  }
}
