package io.jbuild.report;

import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Value;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Condition;
import io.jbuild.result.Verification.Verified;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A verification for programs. */
final class VerifyJson {

  private final FrontEnd frontEnd;
  private final DifferenceJson differences;

  private VerifyJson(FrontEnd frontEnd) {
    this.frontEnd = frontEnd;
    this.differences = new DifferenceJson(frontEnd);
  }

  static String of(VerifiedBuild build) {
    return new VerifyJson(build.frontEnd()).value(build).pretty(2) + "\n";
  }

  private Value value(VerifiedBuild build) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("result", Value.text(build.verdict()));
    fields.put("dockerfile", Value.text(build.dockerfile()));
    build.against().ifPresent(name -> fields.put("against", Value.text(name)));
    build.failure().ifPresent(failure -> fields.put("failure", Value.text(failure.message())));
    if (build.verification().isPresent()) {
      Verification verification = build.verification().get();
      fields.put(
          "images", new Value.Items(verification.images().stream().map(this::image).toList()));
      fields.put(
          "conditions",
          new Value.Items(verification.conditions().stream().map(this::condition).toList()));
    }
    return new Value.Fields(fields);
  }

  private Value image(Verified image) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("platform", Value.text(image.platform().toString()));
    fields.put("first", Value.text(image.first().toString()));
    fields.put("second", Value.text(image.second().toString()));
    fields.put(
        "config", new Value.Items(image.config().stream().map(differences::change).toList()));
    fields.put("steps", new Value.Items(image.steps().stream().map(this::step).toList()));
    return new Value.Fields(fields);
  }

  private Value step(BlamedStep step) {
    Map<String, Value> fields = new LinkedHashMap<>();
    step.lines()
        .ifPresent(
            lines ->
                fields.put(
                    "lines",
                    new Value.Items(
                        List.of(Value.whole(lines.first()), Value.whole(lines.last())))));
    fields.put("name", Value.text(step.name()));
    fields.put("role", Value.text(step.role().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    fields.put("after", Value.texts(step.after()));
    fields.put("layer", differences.layer(step.layer()));
    return new Value.Fields(fields);
  }

  private Value condition(Condition condition) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("name", Value.text(condition.name()));
    condition.change().ifPresent(change -> fields.put("varied", Value.text(change)));
    fields.put("detail", Value.text(frontEnd.worded(condition.detail())));
    return new Value.Fields(fields);
  }
}
