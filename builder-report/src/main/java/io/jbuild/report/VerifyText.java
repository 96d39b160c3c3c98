package io.jbuild.report;

import io.jbuild.report.progress.PlainText;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Condition;
import io.jbuild.result.Verification.Verified;
import java.util.List;
import java.util.Optional;

/** A verification for people. */
final class VerifyText {

  private final VerifiedBuild build;
  private final StringBuilder text = new StringBuilder();

  private VerifyText(VerifiedBuild build) {
    this.build = build;
  }

  static String of(VerifiedBuild build) {
    VerifyText text = new VerifyText(build);
    build.verification().ifPresentOrElse(text::verification, text::nothing);
    return text.text.toString();
  }

  private void nothing() {
    line("could not tell: " + build.failure().map(e -> e.message()).orElse(""));
  }

  private void verification(Verification verification) {
    for (Verified image : verification.images()) {
      String platform =
          verification.images().size() == 1 ? "" : " for " + image.platform().toString();
      if (image.isSame()) {
        line(
            "reproducible: "
                + build
                    .against()
                    .map(name -> "built again, it is the image " + name + platform)
                    .orElse("the same image" + platform + " twice"));
        line("  " + image.first());
      } else {
        line("NOT reproducible: two images" + platform);
        line("  " + image.first() + "  " + build.against().orElse("the first build"));
        line("  " + image.second() + "  built again, from nothing");
        differences(image);
      }
    }
    conditions(verification.conditions());
  }

  private void differences(Verified image) {
    image.steps().forEach(this::step);
    if (!image.config().isEmpty()) {
      line("");
    }
    DifferenceText.config(image.config(), build.frontEnd(), text);
  }

  private void step(BlamedStep step) {
    line("");
    line(plain(build.place(step) + "  " + step.name()));
    line("  " + plain(VerifiedBuild.role(step)));
    DifferenceText.paths(step.layer(), build.frontEnd(), text);
  }

  private void conditions(List<Condition> conditions) {
    line("");
    for (Condition condition : conditions) {
      Optional<String> change = condition.change();
      String detail =
          condition.detail().isEmpty()
              ? ""
              : " (" + build.frontEnd().worded(condition.detail()) + ")";
      line(
          (change.isPresent() ? "varied: " : "not varied: ")
              + condition.name()
              + change.map(what -> ": " + what).orElse("")
              + detail);
    }
  }

  /** The history of a published image is a stranger's: it may not begin a line of its own. */
  private static String plain(String text) {
    return PlainText.of(text).replace('\n', '\u2424');
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
