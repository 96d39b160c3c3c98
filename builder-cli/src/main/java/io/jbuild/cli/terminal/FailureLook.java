package io.jbuild.cli.terminal;

import io.jbuild.cli.terminal.Look.Tone;
import io.jbuild.report.progress.FailedStep;
import io.jbuild.report.progress.OutputText;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failure on a terminal: as much of it as a screen of 24 rows holds, since all of it stands in
 * the log and in the Dockerfile; and in colours what one looks for first. Nothing of it is obeyed.
 */
public final class FailureLook {

  /** How many lines of output there are where more stand in a log. */
  private static final int OUTPUT = 10;

  /** How many lines of the Dockerfile there are at most; of more the first and the last. */
  private static final int SOURCE = 10;

  private static final int LAST = 3;

  /** How many columns the name of a step or a command takes. */
  private static final int NAME = 70;

  private static final Pattern PROCESS =
      Pattern.compile("(?s)(process \")(.*)(\" did not complete successfully.*)");
  private static final Pattern MARKED = Pattern.compile("( *[0-9]+ \\| )(>>>)(.*)");
  private static final Pattern ERROR = Pattern.compile("(ERROR:)(.*)");

  private final Look look;

  private FailureLook(Look look) {
    this.look = look;
  }

  /** As the user likes it. */
  public static FailureLook of(SortedMap<String, String> environment) {
    return new FailureLook(Look.of(environment));
  }

  /** A step with a name that fits, and the last lines that it printed. */
  public FailedStep step(FailedStep failed) {
    List<String> lines = failed.lastLines();
    int first = failed.log().isPresent() ? Math.max(0, lines.size() - OUTPUT) : 0;
    return new FailedStep(
        TextWidth.cut(OutputText.of(failed.name()), NAME, look.ellipsis()),
        lines.subList(first, lines.size()).stream().map(OutputText::of).toList(),
        failed.log());
  }

  /** What happened: a long command, which stands in the Dockerfile, is cut. */
  public String words(String text) {
    Matcher process = PROCESS.matcher(text);
    if (process.find() && process.group(2).length() > NAME) {
      String command = process.group(2).replace('\n', ' ');
      String cut = TextWidth.cut(command, NAME, look.ellipsis());
      return coloured(
          text.substring(0, process.start()) + process.group(1) + cut + process.group(3));
    }
    return coloured(text);
  }

  /** Lines of a Dockerfile: of many marked ones the first and the last. */
  public String excerpt(String text) {
    List<String> lines = text.lines().toList();
    long marked = lines.stream().filter(line -> MARKED.matcher(line).matches()).count();
    List<String> shown = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      if (MARKED.matcher(line).matches()) {
        number++;
        if (marked > SOURCE && number > SOURCE - LAST && number <= marked - LAST) {
          if (number == SOURCE - LAST + 1) {
            shown.add("     | >>> " + look.ellipsis() + " " + (marked - SOURCE) + " more lines");
          }
          continue;
        }
      }
      shown.add(line);
    }
    return coloured(shown);
  }

  private String coloured(String text) {
    return coloured(text.lines().toList());
  }

  private String coloured(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(colouredLine(line)).append('\n'));
    return text.toString();
  }

  private String colouredLine(String line) {
    Matcher error = ERROR.matcher(line);
    if (error.matches()) {
      return look.in(Tone.BAD, error.group(1)) + error.group(2);
    }
    Matcher place = MARKED.matcher(line);
    return place.matches()
        ? place.group(1) + look.in(Tone.BAD, place.group(2)) + place.group(3)
        : line;
  }
}
