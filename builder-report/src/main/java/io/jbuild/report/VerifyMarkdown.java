package io.jbuild.report;

import io.jbuild.difference.Cause;
import io.jbuild.difference.PathDifference;
import io.jbuild.result.Verification;
import io.jbuild.result.Verification.BlamedStep;
import io.jbuild.result.Verification.Condition;
import io.jbuild.result.Verification.Verified;
import java.util.List;

/** A verification as Markdown, for the summary of a CI job: short, with what to do. */
final class VerifyMarkdown {

  private static final int MOST_PATHS = 10;

  private VerifyMarkdown() {}

  static String of(VerifiedBuild build) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(cell(build.dockerfile())).append(": ").append(build.verdict());
    text.append("\n\n");
    build.failure().ifPresent(failure -> text.append(cell(failure.message())).append("\n\n"));
    build.verification().ifPresent(verification -> verification(build, verification, text));
    return text.toString();
  }

  private static void verification(
      VerifiedBuild build, Verification verification, StringBuilder text) {
    for (Verified image : verification.images()) {
      text.append("`").append(image.first()).append("`");
      if (!image.isSame()) {
        text.append(", then `").append(image.second()).append("`");
      }
      text.append(" (").append(image.platform()).append(")\n\n");
      if (!image.steps().isEmpty()) {
        text.append("| line | instruction | path | cause | remedy |\n|---|---|---|---|---|\n");
        image.steps().forEach(step -> step(build, step, text));
        text.append('\n');
      }
    }
    List<String> varied =
        verification.conditions().stream()
            .filter(condition -> condition.change().isPresent())
            .map(Condition::name)
            .toList();
    text.append("Varied: ").append(String.join(", ", varied)).append(".\n");
  }

  private static void step(VerifiedBuild build, BlamedStep step, StringBuilder text) {
    List<PathDifference> paths = step.layer().paths();
    for (PathDifference path : paths.subList(0, Math.min(paths.size(), MOST_PATHS))) {
      row(
          text,
          build.place(step),
          code(step.name()),
          code(path.path()),
          path.cause().map(Cause::explanation).map(VerifyMarkdown::cell).orElse(""),
          path.cause()
              .map(Cause::remedy)
              .map(build.frontEnd()::worded)
              .map(VerifyMarkdown::cell)
              .orElse(""));
    }
    long more = paths.size() - (long) MOST_PATHS + step.layer().further();
    if (more > 0) {
      row(text, build.place(step), code(step.name()), "and " + more + " more", "", "");
    }
    if (paths.isEmpty()) {
      row(text, build.place(step), code(step.name()), "", "", "");
    }
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String code(String text) {
    return "`" + cell(text).replace("`", "'").replace("\\|", "|").replace("|", "\\|") + "`";
  }

  /** Text that stays in its cell and is no markup. */
  private static String cell(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").replace("|", "\\|").replace("<", "&lt;");
  }
}
