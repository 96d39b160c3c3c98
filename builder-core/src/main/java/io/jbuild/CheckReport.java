package io.jbuild;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about a Dockerfile.
 *
 * @param dockerfile its text
 * @param findings in the order of its lines
 * @param failure what would make a build fail before its first step: a mistake in the Dockerfile,
 *     or findings that it says are errors
 * @param unknownBases images that cannot be had now, with the reason: what follows from their
 *     environment was not checked
 */
public record CheckReport(
    String dockerfile,
    List<Finding> findings,
    Optional<BuildException> failure,
    List<String> unknownBases) {

  public CheckReport {
    findings = List.copyOf(findings);
    unknownBases = List.copyOf(unknownBases);
  }
}
