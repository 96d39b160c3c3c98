package io.jbuild.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Lines;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.progress.FailedStep;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureLookTest {

  private final FailureLook plain = FailureLook.of(new TreeMap<>(Map.of("NO_COLOR", "1")));

  @Test
  void ofManyLinesThatAreInALogTheLastOnesAreShownWithNothingToObey() {
    List<String> lines = IntStream.rangeClosed(1, 20).mapToObj(i -> "\033[31m" + i).toList();
    Path log = Path.of("1.log");

    FailedStep cut =
        plain.step(new FailedStep("RUN \033[2J" + "a".repeat(99), lines, Optional.of(log)));
    assertThat(cut.lastLines()).hasSize(10).startsWith("11").endsWith("20");
    assertThat(cut.name()).hasSize(70).startsWith("RUN aaa").endsWith("...");
    assertThat(cut.log()).hasValue(log);

    assertThat(plain.step(new FailedStep("a", lines, Optional.empty())).lastLines()).hasSize(20);
  }

  @Test
  void aLongCommandIsCutAndAShortOneIsNot() {
    String end = "\" did not complete successfully: exit code: 1\ndo this\n";
    assertThat(plain.words("ERROR: process \"/bin/sh -c " + "a\n".repeat(99) + end))
        .isEqualTo("ERROR: process \"/bin/sh -c " + "a ".repeat(28) + "..." + end);
    assertThat(plain.words("ERROR: process \"make" + end)).isEqualTo("ERROR: process \"make" + end);
    assertThat(plain.words("ERROR: no such file\n")).isEqualTo("ERROR: no such file\n");
  }

  @Test
  void ofALongInstructionTheFirstAndTheLastLinesAreShown() {
    String text =
        IntStream.rangeClosed(1, 30).mapToObj(i -> "line " + i + "\n").reduce("", String::concat);
    String all = SourceExcerpt.of(text, "Dockerfile").at(new Lines(2, 29));

    assertThat(plain.excerpt(all))
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
    String few = SourceExcerpt.of(text, "Dockerfile").at(new Lines(2, 11));
    assertThat(plain.excerpt(few)).isEqualTo(few);
  }

  @Test
  void whatOneLooksForIsRed() {
    FailureLook coloured = FailureLook.of(new TreeMap<>());

    assertThat(coloured.words("ERROR: a\nb\n")).isEqualTo("\033[31mERROR:\033[0m a\nb\n");
    assertThat(coloured.excerpt("   2 | >>> RUN a\n   3 |     RUN b\n"))
        .isEqualTo("   2 | \033[31m>>>\033[0m RUN a\n   3 |     RUN b\n");
  }
}
