package io.jbuild.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.FailedStep;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What went wrong, in the words of a front end that is no command line. */
class FailureTextTest {

  private final FailureText text =
      new FailureText(new FrontEnd("1", "'look'", name -> "<" + name + ">"));
  private final SourceExcerpt source = SourceExcerpt.of("FROM a\nRUN b\n", "Dockerfile");

  @Test
  void optionsAreInTheFrontEndsWords() {
    BuildException failure =
        new BuildException(Blame.REGISTRY, "no", "Say {platform} or ${platform}, not {Platform}.");

    assertThat(text.words(failure))
        .isEqualTo("no\nSay <platform> or ${platform}, not {Platform}.\n");
    assertThat(text.line(failure))
        .isEqualTo("no. Say <platform> or ${platform}, not {Platform}.\n");
    assertThat(new FrontEnd("1", "", name -> "${" + name + "}").worded("Say {tag}."))
        .isEqualTo("Say ${tag}.");
  }

  @Test
  void withoutAHintTheMessageSaysItAll() {
    BuildException failure = new BuildException(Blame.REGISTRY, "no\u001b", "");

    assertThat(text.words(failure)).isEqualTo("no\ufffd\n");
    assertThat(text.line(failure)).isEqualTo("no\ufffd\n");
  }

  @Test
  void aFullDiskIsToldWithWhereElseThereIsRoom() {
    assertThat(text.words(new IOException("/s: No space left on device")))
        .endsWith("\nFree some space, or keep the store on another disk with <store>.\n");
    assertThat(text.words(new NoSuchFileException("/a")).lines()).hasSize(1);
  }

  @Test
  void theLinesOfTheDockerfileAreShownUnlessTheRequestWasWrong() {
    Lines place = new Lines(2, 2);

    assertThat(text.excerpt(new BuildException(Blame.COMMAND, "no", "").at(place), source))
        .startsWith("Dockerfile:2\n")
        .contains("   2 | >>> RUN b\n");
    assertThat(text.excerpt(new BuildException(Blame.COMMAND, "no", ""), source)).isEmpty();
    assertThat(text.excerpt(new BuildException(Blame.USAGE, "no", "").at(place), source)).isEmpty();
  }

  @Test
  void ofABuildForOnePlatformTheFirstFailedStepIsTold() {
    BuildException failure = new BuildException(Blame.COMMAND, "no", "");
    List<FailedStep> steps =
        List.of(
            new FailedStep("RUN a", List.of("0.1 \033[1mbold"), Optional.of(Path.of("/log"))),
            new FailedStep("RUN b", List.of("0.2 b"), Optional.empty()));

    String first =
        """
        ------
         > RUN a:
        0.1 \033[1mbold
        ------
        All it printed: /log
        """;
    assertThat(text.lastLines(failure, steps)).isEqualTo(first);
    assertThat(text.lastLines(failure.of("linux/386", List.of(failure)), steps))
        .isEqualTo(first + "------\n > RUN b:\n0.2 b\n------\n");
    assertThat(text.lastLines(new BuildException(Blame.USAGE, "no", ""), steps)).isEmpty();
  }
}
