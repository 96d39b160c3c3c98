package io.jbuild.cli.terminal;

import io.jbuild.cli.terminal.Look.Tone;
import io.jbuild.failure.BuildException;
import io.jbuild.report.FailureText;
import io.jbuild.report.progress.FailedStep;
import io.jbuild.report.progress.OutputText;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failure on a terminal: as much of it as its screen holds, since all of it stands in the log and
 * in the Dockerfile; and in colours what one looks for first. Nothing of it is obeyed.
 */
public final class FailureLook {

  /** How many lines of output there are where more stand in a log. */
  private static final int OUTPUT = 10;

  /** How many columns the name of a step or a command takes. */
  private static final int NAME = 70;

  /** How many rows a line of a message takes: somebody may have put a file into it. */
  private static final int WORDS = 4;

  private static final Pattern PROCESS =
      Pattern.compile("(?s)(process \")(.*)(\" did not complete successfully.*)");
  private static final Pattern ERROR = Pattern.compile("(ERROR:)(.*)");

  private final Look look;
  private final ScreenSize size;
  private final FittedText fitted;

  FailureLook(Look look, ScreenSize size) {
    this.look = look;
    this.size = size;
    this.fitted = new FittedText(size.columns(), look.ellipsis());
  }

  /** As the user likes it, on the terminal that controls this process. */
  public static FailureLook of(SortedMap<String, String> environment) {
    return new FailureLook(Look.of(environment), TerminalScreen.sizeNow(environment));
  }

  /**
   * A failure of a build, no higher than the screen less a line for what was typed and one for what
   * will be: what happened and what to do is all there, of the output the last lines, of the
   * Dockerfile the first and the last that the failure is about.
   *
   * @param steps that failed; none where they are told with another failure
   * @param excerpt of the Dockerfile
   * @param words what happened, and what to do
   */
  public String whole(
      FailureText text,
      BuildException failure,
      List<FailedStep> steps,
      String excerpt,
      String words) {
    List<FailedStep> shown = steps.stream().map(this::plain).toList();
    FittedExcerpt source = new FittedExcerpt(look, fitted, excerpt);
    int room = size.rows() - 2 - fitted.rows(words(words, look.uncoloured()));
    int share = Math.max(room / 2, room - source.rows());
    if (fitted.rows(text.lastLines(failure, shown)) > share) {
      List<FailedStep> empty = shown.stream().map(step -> with(step, List.of(""))).toList();
      int frame = fitted.rows(text.lastLines(failure, empty)) - empty.size();
      shown = shown.stream().map(step -> last(step, share - frame)).toList();
    }
    String output = text.lastLines(failure, shown);
    return output + source.within(room - fitted.rows(output)) + words(words);
  }

  /** A step with a name that fits, and lines of which none takes more than two rows. */
  private FailedStep plain(FailedStep failed) {
    List<String> lines = failed.lastLines();
    int first = failed.log().isPresent() ? Math.max(0, lines.size() - OUTPUT) : 0;
    return new FailedStep(
        TextWidth.cut(OutputText.of(failed.name()), NAME, look.ellipsis()),
        lines.subList(first, lines.size()).stream()
            .map(line -> fitted.within(OutputText.of(line), 2))
            .toList(),
        failed.log());
  }

  /** A step with as many of its last lines as take so many rows, and the last in any case. */
  private FailedStep last(FailedStep step, int rows) {
    List<String> lines = step.lastLines();
    int first = lines.size();
    for (int taken = 0; first > 0; first--) {
      taken += fitted.rows(lines.get(first - 1));
      if (taken > rows && first < lines.size()) {
        break;
      }
    }
    return with(step, lines.subList(first, lines.size()));
  }

  private static FailedStep with(FailedStep step, List<String> lines) {
    return new FailedStep(step.name(), lines, step.log());
  }

  /** What happened: a long command, which stands in the Dockerfile, is cut. */
  public String words(String text) {
    return words(text, look);
  }

  private String words(String text, Look in) {
    Matcher process = PROCESS.matcher(text);
    String all = text;
    if (process.find() && process.group(2).length() > NAME) {
      String command = process.group(2).replace('\n', ' ');
      String cut = TextWidth.cut(command, NAME, look.ellipsis());
      all = text.substring(0, process.start()) + process.group(1) + cut + process.group(3);
    }
    StringBuilder shown = new StringBuilder();
    for (String line : all.lines().toList()) {
      String cut = fitted.within(line, WORDS);
      Matcher error = ERROR.matcher(cut);
      shown.append(error.matches() ? in.in(Tone.BAD, error.group(1)) + error.group(2) : cut);
      shown.append('\n');
    }
    return shown.toString();
  }
}
