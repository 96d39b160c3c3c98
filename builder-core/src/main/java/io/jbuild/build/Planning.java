package io.jbuild.build;

import io.jbuild.bases.KnownImages;
import io.jbuild.check.Checks;
import io.jbuild.context.IgnoreRules;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.grammar.SyntaxTree;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.Planner;
import io.jbuild.result.CheckReport;
import io.jbuild.secret.HiddenTexts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** From a Dockerfile's text to what is to be done, or to what is to be said about it. */
final class Planning {

  private final byte[] text;
  private final PlanOptions options;
  private final BaseImages images;
  private final IgnoreRules ignore;
  private final HiddenTexts hidden;

  /**
   * One to be made.
   *
   * @param hidden takes up what the Dockerfile says and texts must not
   */
  Planning(
      byte[] text, PlanOptions options, BaseImages images, IgnoreRules ignore, HiddenTexts hidden) {
    this.text = text;
    this.options = options;
    this.images = images;
    this.ignore = ignore;
    this.hidden = hidden;
  }

  /**
   * The plan of the build; what the checks find on the way is told.
   *
   * @throws BuildException where the Dockerfile means nothing, or where what was found is an error
   */
  BuildPlan plan(BuildEvents events) {
    SyntaxTree tree = Dockerfile.tree(text);
    Checks checks = Checks.of(tree, options, Checks.Extent.BUILD);
    KnownImages known = new KnownImages(images, KnownImages.Missing.FAILS);
    Optional<Dockerfile> dockerfile = Optional.empty();
    BuildPlan plan;
    try {
      dockerfile = Optional.of(Dockerfile.of(tree));
      warnOfUnknown(dockerfile.get(), events);
      plan = Planner.plan(dockerfile.get(), options, known, hidden);
    } catch (BuildException failure) {
      check(checks, dockerfile, known, Optional.of(failure));
      tell(checks, events);
      throw failure;
    }
    check(checks, dockerfile, known, Optional.empty());
    tell(checks, events);
    Optional<BuildException> violation = checks.violation();
    if (violation.isPresent()) {
      throw violation.get();
    }
    return plan;
  }

  /** What is to be said about the Dockerfile, also about stages that no build needs. */
  CheckReport check() {
    KnownImages known = new KnownImages(images, KnownImages.Missing.IS_NOTED);
    Optional<Checks> checks = Optional.empty();
    Optional<Dockerfile> dockerfile = Optional.empty();
    Optional<BuildException> mistake = Optional.empty();
    try {
      SyntaxTree tree = Dockerfile.tree(text);
      checks = Optional.of(Checks.of(tree, options, Checks.Extent.EVERYTHING));
      dockerfile = Optional.of(Dockerfile.of(tree));
      if (options.target().isEmpty()) {
        Planner.tryAll(dockerfile.get(), options, known, hidden);
      } else {
        Planner.plan(dockerfile.get(), options, known, hidden);
      }
    } catch (BuildException e) {
      mistake = Optional.of(e);
    }
    List<Finding> findings = List.of();
    Optional<BuildException> violation = Optional.empty();
    if (checks.isPresent()) {
      check(checks.get(), dockerfile, known, mistake);
      findings = checks.get().findings();
      violation = mistake.isPresent() ? Optional.empty() : checks.get().violation();
    }
    return new CheckReport(
        new String(text, StandardCharsets.UTF_8), findings, mistake, violation, known.unknown());
  }

  /** Who wants a stage done afresh, and mistypes it, would wait for what never comes. */
  private void warnOfUnknown(Dockerfile dockerfile, BuildEvents events) {
    List<String> names = dockerfile.stageNames(dockerfile.stages().size());
    for (String stage : options.afresh()) {
      if (names.stream().noneMatch(stage::equalsIgnoreCase)) {
        String meant =
            Suggestion.of(stage, names).map(name -> ": did you mean " + name + "?").orElse("");
        events.on(
            new BuildEvent.Warning("there is no stage " + stage + " to be done afresh" + meant));
      }
    }
  }

  private void check(
      Checks checks,
      Optional<Dockerfile> dockerfile,
      KnownImages known,
      Optional<BuildException> failure) {
    if (dockerfile.isEmpty()) {
      checks.form(failure.flatMap(BuildException::lines));
      return;
    }
    checks.form(Optional.empty());
    checks.meaning(dockerfile.get(), known, ignore, failure);
  }

  private static void tell(Checks checks, BuildEvents events) {
    for (Finding finding : checks.findings()) {
      events.on(new BuildEvent.Found(finding));
    }
  }
}
