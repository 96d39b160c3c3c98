package io.jbuild.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.report.FailureText;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.FailedStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureLookTest {

  private static final Look PLAIN = new Look(false, false);
  private static final String END =
      "\" did not complete successfully: exit code: 1\njbuild shell --failed opens a shell there\n";

  private final FailureLook plain = new FailureLook(PLAIN, new ScreenSize(80, 50));

  private final FailureText text = new FailureText(new FrontEnd("", "", word -> word));

  @Test
  void ofManyLinesThatAreInALogTheLastOnesAreShownWithNothingToObey() {
    List<String> lines = IntStream.rangeClosed(1, 20).mapToObj(i -> "\033[31m" + i).toList();
    String name = "RUN \033[2J" + "a".repeat(99);

    assertThat(output(name, lines, Optional.of(Path.of("1.log"))))
        .isEqualTo(
            "------\n > RUN "
                + "a".repeat(63)
                + "...:\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n------\nAll it printed: 1.log\n");
    assertThat(output(name, lines, Optional.empty())).contains("\n1\n2\n");
  }

  private String output(String name, List<String> lines, Optional<Path> log) {
    return plain.whole(text, failure(), List.of(new FailedStep(name, lines, log)), "", "");
  }

  private static BuildException failure() {
    return new BuildException(Blame.COMMAND, "", "");
  }

  @Test
  void aLongCommandIsCutAndAShortOneIsNot() {
    assertThat(plain.words("ERROR: process \"/bin/sh -c " + "a\n".repeat(99) + END))
        .isEqualTo("ERROR: process \"/bin/sh -c " + "a ".repeat(28) + "..." + END);
    assertThat(plain.words("ERROR: process \"make" + END)).isEqualTo("ERROR: process \"make" + END);
    assertThat(plain.words("ERROR: no such file\n")).isEqualTo("ERROR: no such file\n");
  }

  @Test
  void ofALongInstructionTheFirstAndTheLastLinesAreShown() {
    assertThat(excerpt(2, 29))
        .isEqualTo(
            """
            Dockerfile:2
            --------------------
               1 |     line 1
               2 | >>> line 2
               3 | >>> line 3
               4 | >>> line 4
               5 | >>> line 5
               6 | >>> line 6
               7 | >>> line 7
               8 | >>> line 8
                 | >>> ... 18 more lines
              27 | >>> line 27
              28 | >>> line 28
              29 | >>> line 29
              30 |     line 30
            --------------------
            """);
    assertThat(excerpt(2, 12)).isEqualTo(lines(2, 12)).doesNotContain("more");
  }

  private String excerpt(int first, int last) {
    return plain.whole(text, failure(), List.of(), lines(first, last), "");
  }

  private static String lines(int first, int last) {
    List<String> lines = IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i).toList();
    return new SourceExcerpt("Dockerfile", lines).at(new Lines(first, last));
  }

  @Test
  void whatOneLooksForIsRed() {
    FailureLook coloured = new FailureLook(new Look(true, true), ScreenSize.USUAL);

    assertThat(coloured.words("ERROR: a\nb\n")).isEqualTo("\033[31mERROR:\033[0m a\nb\n");
    assertThat(
            coloured.whole(text, failure(), List.of(), "   2 | >>> RUN a\n   3 |     RUN b\n", ""))
        .isEqualTo("   2 | \033[31m>>>\033[0m RUN a\n   3 |     RUN b\n");
  }

  /** A here-document of 62 lines, as wide as output of which each line takes three rows. */
  @ParameterizedTest
  @CsvSource({"80,24", "80,30", "200,50", "40,24"})
  void whateverIsLongOrWideFitsTheScreen(int columns, int rows) {
    List<String> source = new ArrayList<>(List.of("FROM a", "RUN <<E"));
    IntStream.rangeClosed(3, 62)
        .forEach(i -> source.add("\tscript " + i + "x".repeat(3 * columns)));
    source.addAll(List.of("E", "RUN b"));
    List<String> output =
        IntStream.rangeClosed(1, 20)
            .mapToObj(i -> "begin" + i + "漢".repeat(columns) + "end" + i)
            .toList();
    FailedStep step = new FailedStep("[1/2] RUN", output, Optional.of(Path.of("/1.log")));
    FailureLook look = new FailureLook(PLAIN, new ScreenSize(columns, rows));

    String shown =
        look.whole(
            text,
            failure(),
            List.of(step),
            new SourceExcerpt("Dockerfile", source).at(new Lines(2, 63)),
            "ERROR: process \"" + "c".repeat(999) + END);

    FittedText measured = new FittedText(columns, "...");
    assertThat(measured.rows(shown)).isBetween(20, rows - 2);
    assertThat(shown)
        .contains("begin20", "end20\n", "All it printed: /1.log", ">>> RUN <<E\n", "more lines\n")
        .contains("exit code: 1\n", "shell --failed opens");
  }

  @Test
  void ofAWideLineTheBeginningAndTheEndAreShown() {
    FittedText fitted = new FittedText(10, "…");

    assertThat(fitted.within("0123456789", 1)).isEqualTo("0123456789");
    assertThat(fitted.within("0123456789a", 1)).isEqualTo("012345…89a");
    assertThat(fitted.within("漢字漢字漢字漢字", 1)).isEqualTo("漢字漢…字");
    assertThat(fitted.rows("a\n\n" + "b".repeat(11) + "\n\tcd\n")).isEqualTo(5);
  }
}
