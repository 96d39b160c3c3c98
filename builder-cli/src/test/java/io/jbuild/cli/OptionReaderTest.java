package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionReaderTest {

  private static Syntax syntax() {
    return Syntax.of(
            "make",
            "[OPTIONS] THING",
            "Make a thing that is described by words so many that one line has no room.")
        .values("NAME[:TAG]", "Name of it; may be repeated", "-t", "--tag")
        .value("FILE", "Where it is", "-f", "--file")
        .flag("Say nothing", "-q", "--quiet")
        .flag("Say all", "-v", "--verbose")
        .value("A=LONG,LABEL=HERE", "What has a line of its own", "--something-long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -t a -t b x            | {--tag=[a, b]} [x]
          -ta --tag=b x          | {--tag=[a, b]} [x]
          -t=a                   | {--tag=[a]} []
          -qvta x                | {--quiet=[], --tag=[a], --verbose=[]} [x]
          -qvt a x               | {--quiet=[], --tag=[a], --verbose=[]} [x]
          -f a --file=b          | {--file=[a, b]} []
          --file=                | {--file=[]} []
          --file a=b             | {--file=[a=b]} []
          --file=a=b             | {--file=[a=b]} []
          --file -               | {--file=[-]} []
          -t -x                  | {--tag=[-x]} []
          x -q -- -t y           | {--quiet=[]} [x, -t, y]
          - -q                   | {--quiet=[]} [-]
          --quiet=true           | {--quiet=[]} []
          --quiet=false x        | {} [x]
          """)
  void optionsStandWhereTheyMay(String words, String read) {
    OptionReader.Read got = OptionReader.read(syntax(), List.of(words.split(" ")));

    assertThat(got.values() + " " + got.operands()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --file                 | option '--file' needs a value: FILE
          -qf                    | option '--file' needs a value: FILE
          --file --tag x         | option '--file' needs a value: FILE
          --file -q              | option '--file' needs a value: FILE
          --file --tag=x         | option '--file' needs a value: FILE
          --file -- x            | option '--file' needs a value: FILE
          --flie=x               | unknown option '--flie'
          -zq                    | unknown option '-zq'
          -qz                    | unknown option '-z'
          --quiet=maybe          | option '--quiet' takes no value: maybe
          -q=maybe               | option '--quiet' takes no value: maybe
          """)
  void whatDoesNotFitIsRefused(String words, String message) {
    assertThatThrownBy(() -> OptionReader.read(syntax(), List.of(words.split(" "))))
        .isInstanceOfSatisfying(
            BuildException.class,
            refusal -> {
              assertThat(refusal.message()).isEqualTo(message);
              assertThat(refusal.hint()).endsWith("See 'jbuild make --help'.");
            });
  }

  @Test
  void theWordsOfAnotherCommandAreLeftAlone() {
    OptionReader.Read read =
        OptionReader.read(
            syntax().stopAtFirstArgument(), List.of("-q", "image", "ls", "-t", "--", "--file"));

    assertThat(read.values()).containsOnlyKeys("--quiet");
    assertThat(read.operands()).containsExactly("image", "ls", "-t", "--", "--file");
  }

  @Test
  void helpHasTwoColumns() {
    assertThat(syntax().help())
        .isEqualTo(
            """
            Usage: jbuild make [OPTIONS] THING
            Make a thing that is described by words so many that one line has no room.
              -f, --file=FILE        Where it is
              -h, --help             Show this
              -q, --quiet            Say nothing
                  --something-long=A=LONG,LABEL=HERE
                                     What has a line of its own
                  --store=DIR        Where images and results are kept (env JBUILD_STORE)
              -t, --tag=NAME[:TAG]   Name of it; may be repeated
              -v, --verbose          Say all
            """);
  }
}
