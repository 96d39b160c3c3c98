package io.jbuild.report;

import io.jbuild.difference.Cause;
import io.jbuild.difference.PathDifference;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Value;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Verified;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A verification as SARIF: for each step a result for each cause, beside its line. */
final class VerifySarif {

  private static final String PREFIX = "jbuild:";
  private static final int MOST_PATHS = 5;

  private VerifySarif() {}

  static String of(VerifiedBuild build) {
    Sarif sarif = new Sarif(build.dockerfile(), build.frontEnd());
    build
        .verification()
        .ifPresent(
            verification ->
                verification.images().stream()
                    .filter(image -> !image.isSame())
                    .forEach(image -> add(sarif, image, build.frontEnd())));
    build
        .failure()
        .ifPresent(
            failure ->
                sarif.add(
                    rule("could-not-verify", "Nobody can tell whether the build is reproducible"),
                    "warning",
                    failure.message(),
                    failure.lines()));
    return sarif.text();
  }

  private static void add(Sarif sarif, Verified image, FrontEnd frontEnd) {
    if (image.steps().isEmpty()) {
      sarif.add(
          rule("not-reproducible", "The image is another each time"),
          "error",
          "The config differs: "
              + String.join(", ", image.config().stream().map(change -> change.where()).toList()),
          Optional.empty());
    }
    for (BlamedStep step : image.steps()) {
      String level = VerifiedBuild.isCulprit(step) ? "error" : "note";
      List<Cause> causes = VerifiedBuild.causes(step);
      if (causes.isEmpty()) {
        sarif.add(
            rule("not-reproducible", "The layer is another each time"),
            level,
            "The layer differs: "
                + paths(step, Optional.empty())
                + "; "
                + VerifiedBuild.role(step)
                + ".",
            step.lines());
      }
      for (Cause cause : causes) {
        sarif.add(
            rule(cause.id(), cause.explanation()),
            level,
            cause.explanation()
                + " "
                + paths(step, Optional.of(cause))
                + ". "
                + frontEnd.worded(cause.remedy()),
            step.lines());
      }
    }
  }

  private static String paths(BlamedStep step, Optional<Cause> cause) {
    List<String> paths =
        step.layer().paths().stream()
            .filter(path -> cause.isEmpty() || path.cause().equals(cause))
            .map(PathDifference::path)
            .toList();
    String shown = String.join(", ", paths.subList(0, Math.min(paths.size(), MOST_PATHS)));
    int more = paths.size() - MOST_PATHS;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  private static Map<String, Value> rule(String id, String description) {
    Map<String, Value> rule = new LinkedHashMap<>();
    rule.put("id", Value.text(PREFIX + id));
    rule.put("shortDescription", Sarif.text(description));
    return rule;
  }
}
