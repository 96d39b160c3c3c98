package io.jbuild.report;

import io.jbuild.difference.Cause;
import io.jbuild.difference.PathDifference;
import io.jbuild.failure.BuildException;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Role;
import java.util.List;
import java.util.Optional;

/**
 * A verification, and what people call what was verified.
 *
 * @param dockerfile how it is called
 * @param against what was compared with; empty for a second build
 * @param verification empty where nobody can tell
 * @param failure why nobody can
 * @param frontEnd who tells of it
 */
public record VerifiedBuild(
    String dockerfile,
    Optional<String> against,
    Optional<Verification> verification,
    Optional<BuildException> failure,
    FrontEnd frontEnd) {

  /** One line: what came out. */
  public String verdict() {
    if (verification.isEmpty()) {
      return "could not tell";
    }
    return verification.get().isReproducible() ? "reproducible" : "not reproducible";
  }

  /** Where a step stands, as {@code Dockerfile:3}. */
  String place(BlamedStep step) {
    return step.lines().map(lines -> dockerfile + ":" + lines.first()).orElse(dockerfile);
  }

  /** How a step comes to differ, as a sentence. */
  static String role(BlamedStep step) {
    if (step.layer().second().isEmpty()) {
      return "only the published image has this layer";
    }
    if (step.layer().first().isEmpty()) {
      return "the published image has no such layer";
    }
    String others = String.join(", ", step.after());
    return switch (step.role()) {
      case CULPRIT -> "nothing before it differs";
      case COPIES -> "it has files of " + others + ", which differs";
      case STANDS_ON -> "it stands on " + others + ", which differs, and may differ for that alone";
    };
  }

  /** The likely causes in a step, each once. */
  static List<Cause> causes(BlamedStep step) {
    return step.layer().paths().stream()
        .map(PathDifference::cause)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** Whether a step is where to begin. */
  static boolean isCulprit(BlamedStep step) {
    return step.role() == Role.CULPRIT || step.role() == Role.STANDS_ON && !causes(step).isEmpty();
  }
}
