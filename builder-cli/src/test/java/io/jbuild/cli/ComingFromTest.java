package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/coming-from.md} says of other tools' options is so. */
class ComingFromTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Options as they stand in sentences: {@code `--load`}, and {@code `--insecure NAME`}. */
  private static final Pattern OPTION = Pattern.compile("`(--?[a-z][a-z-]*)[^`]*`");

  /** What a sentence says is not there: up to its end, or to what contradicts it. */
  private static final Pattern DENIED =
      Pattern.compile(
          "(?:\\bno |\\bnone\\b|Not there: )(?:(?!, but )[^;.|])*|`[^`]*` is not needed");

  private final Typed user = new Typed();

  /** A row of a table. */
  private record Row(String theirs, String ours, String differs) {}

  @Test
  void whatIsTheSameIsThereAndWhatIsNotIsRefused() throws IOException {
    List<String> wrong = new ArrayList<>();
    int read = 0;
    for (Row row : rows()) {
      read += options(row.theirs()).size();
      if (row.ours().startsWith("none")) {
        options(row.theirs()).forEach(option -> refused(option).ifPresent(wrong::add));
      } else if (row.ours().contains("the same words")) {
        CODE.matcher(row.theirs())
            .results()
            .map(each -> each.group(1).replaceFirst(".* ", ""))
            .filter(word -> CommandName.of(word).isEmpty())
            .forEach(word -> wrong.add(word + " is no command"));
      } else if (row.ours().endsWith("the same")) {
        // What is called something else comes first: `--dockerfile`, `--target` | `-f`, the same.
        options(row.theirs()).stream()
            .skip(CODE.matcher(row.ours()).results().count())
            .forEach(option -> there(option).ifPresent(wrong::add));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(read).isGreaterThan(40);
  }

  @Test
  void whatSentencesSayIsSo() throws IOException {
    List<String> wrong = new ArrayList<>();
    List<String> sentences = new ArrayList<>(rows().stream().map(Row::differs).toList());
    NamedTests.page("coming-from.md")
        .lines()
        .filter(line -> line.startsWith("Not there: "))
        .forEach(sentences::add);
    int denied = 0;
    for (String sentence : sentences) {
      for (MatchResult part : DENIED.matcher(sentence).results().toList()) {
        denied += options(part.group()).size();
        options(part.group()).forEach(option -> refused(option).ifPresent(wrong::add));
      }
      options(DENIED.matcher(sentence).replaceAll(""))
          .forEach(option -> there(option).ifPresent(wrong::add));
    }

    assertThat(wrong).isEmpty();
    assertThat(denied).isGreaterThan(7);
  }

  private static List<Row> rows() throws IOException {
    return NamedTests.page("coming-from.md")
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("|---"))
        .map(line -> line.split(" *\\| *", -1))
        .map(cells -> new Row(cells[1], cells[2], cells[3]))
        .toList();
  }

  private static List<String> options(String text) {
    return OPTION.matcher(text).results().map(option -> option.group(1)).toList();
  }

  /** What is wrong where an option is to be there. */
  private static Optional<String> there(String option) {
    return CommandName.BUILD.command().syntax().option(option).isPresent()
        ? Optional.empty()
        : Optional.of(option + " is no option");
  }

  /** What is wrong where an option is to be refused, with where to look. */
  private Optional<String> refused(String option) {
    int code = user.type("build", option, ".");
    return code == ExitCode.USAGE
            && user.err.contains("option '" + option + "'")
            && user.err.contains("See 'jbuild build --help'")
        ? Optional.empty()
        : Optional.of(option + " is not refused: " + code + " " + user.err);
  }
}
