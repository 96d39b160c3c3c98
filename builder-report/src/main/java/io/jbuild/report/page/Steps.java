package io.jbuild.report.page;

import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.oci.Digest;
import io.jbuild.result.BuildReport;
import io.jbuild.result.BuildReport.ReportedImage;
import io.jbuild.result.ImageLayers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps of a build, and what is asked of them. */
final class Steps {

  private final BuildReport report;
  private final CriticalPath criticalPath;

  /** By platform and layer: what is the same for all platforms is a step of each. */
  private final Map<String, Map<Digest, RecordedStep>> byLayer = new HashMap<>();

  private final Map<Integer, Explanation> explanations = new HashMap<>();

  Steps(BuildReport report) {
    this.report = report;
    this.criticalPath = CriticalPath.of(report.build().steps());
    for (RecordedStep step : report.build().steps()) {
      Map<Digest, RecordedStep> layers =
          byLayer.computeIfAbsent(step.platform(), platform -> new HashMap<>());
      step.layer().ifPresent(layer -> layers.putIfAbsent(layer.diffId(), step));
    }
    report.explanations().forEach(one -> explanations.put(one.step().number(), one));
  }

  BuildRecord build() {
    return report.build();
  }

  List<RecordedStep> all() {
    return report.build().steps();
  }

  CriticalPath criticalPath() {
    return criticalPath;
  }

  List<Reason> reasons(RecordedStep step) {
    Explanation explanation = explanations.get(step.number());
    return explanation == null ? List.of() : explanation.reasons();
  }

  /** In one line. */
  static String name(RecordedStep step) {
    return step.name().replaceAll("\\s+", " ");
  }

  /**
   * Where a layer comes from: a step, or else the instruction that its image tells of.
   *
   * @param image whose layer it is
   */
  String origin(ImageLayers.Layer layer, ReportedImage image) {
    RecordedStep step =
        byLayer.getOrDefault(image.config().platform().toString(), Map.of()).get(layer.diffId());
    String text = step == null ? layer.createdBy().replaceAll("\\s+", " ") : name(step);
    return text.isEmpty() ? "layer " + layer.number() : text;
  }

  /** What has become of a step, for people. */
  static String word(RecordedStep step) {
    boolean imported = step.notes().contains(RecordedStep.Note.IMPORTED);
    return switch (step.outcome()) {
      case GIVEN -> "given";
      case CACHED -> imported ? "from another machine's cache" : "cached";
      case RAN -> "done";
      case FAILED -> "failed";
      case STOPPED -> "stopped";
      case WAITING -> "not begun";
    };
  }
}
