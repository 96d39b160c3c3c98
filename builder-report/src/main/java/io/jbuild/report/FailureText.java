package io.jbuild.report;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Human;
import io.jbuild.report.progress.FailedStep;
import io.jbuild.report.progress.PlainText;
import io.jbuild.result.StoreExcess;
import java.io.IOException;
import java.util.List;

/**
 * What went wrong, for people: what happened, where, and what to do. Each text is lines with their
 * ends, or empty.
 *
 * @param frontEnd who prints it
 */
public record FailureText(FrontEnd frontEnd) {

  private static final String RULE = "------\n";

  /**
   * The last lines that failed steps printed. They are as the commands printed them; there is
   * nothing a terminal would obey in all other texts.
   */
  public String lastLines(BuildException failure, List<FailedStep> steps) {
    StringBuilder text = new StringBuilder();
    // What fails after the first step of a build for one platform does so because of that one.
    for (FailedStep failed :
        failure.others().isEmpty() ? steps.stream().limit(1).toList() : steps) {
      if (failure.blame() != Blame.USAGE && !failed.lastLines().isEmpty()) {
        text.append(PlainText.of(RULE + " > " + failed.name() + ":\n"));
        failed.lastLines().forEach(line -> text.append(line).append('\n'));
        text.append(RULE);
        failed.log().ifPresent(log -> text.append(PlainText.of("All it printed: " + log + "\n")));
      }
    }
    return text.toString();
  }

  /** The lines of the Dockerfile a failure is about; none where that is what was asked for. */
  public String excerpt(BuildException failure, SourceExcerpt source) {
    return failure.blame() == Blame.USAGE
        ? ""
        : failure.lines().map(lines -> PlainText.of(source.at(lines))).orElse("");
  }

  /** What happened, and in the next line what to do. */
  public String words(BuildException failure) {
    String hint = failure.hint().isEmpty() ? "" : frontEnd.worded(failure.hint()) + "\n";
    return PlainText.of(failure.message() + "\n" + hint);
  }

  /** What happened and what to do, in one line. */
  public String line(BuildException failure) {
    String hint = failure.hint().isEmpty() ? "" : ". " + frontEnd.worded(failure.hint());
    return PlainText.of(failure.message() + hint + "\n");
  }

  /** What the machine does not let us: a file is not there, the disk is full. */
  public String words(IOException failure) {
    String hint =
        MachineFailure.isFullDisk(failure)
            ? frontEnd.worded("Free some space, or keep the store on another disk with {store}.\n")
            : "";
    return PlainText.of(MachineFailure.words(failure) + "\n" + hint);
  }

  /** That the store is too large, in one line without its end. */
  public String words(StoreExcess excess) {
    String unnamed =
        excess.unnamed() > 0
            ? " (" + Human.size(excess.unnamed()) + " of it images without a name)"
            : "";
    return frontEnd.worded(
        "images and containers take "
            + Human.size(excess.needed())
            + unnamed
            + " of the store, which may have "
            + Human.size(excess.limit())
            + ": remove some (jbuild du, prune, rmi, rm), or allow more with {max-size}");
  }
}
