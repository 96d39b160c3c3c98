package io.jbuild.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jbuild.dockerfile.Instruction.CommandLine;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "RUUN x | unknown instruction: RUUN | Did you mean RUN?",
        "RNU x | unknown instruction: RNU | Did you mean RUN?",
        "INSTALL x | unknown instruction: INSTALL | ~~",
        "COPY --frm=a b c | unknown flag: --frm | Did you mean --from?",
        "WORKDIR --x y | unknown flag: --x | This instruction has no flags.",
        "RUN --user=a b | unknown flag: --user"
            + " | This instruction knows --device, --mount, --network, --security.",
        "COPY --from=a --from=b c d | duplicate flag specified: --from | Remove one of the two.",
        "COPY --chown b c | missing a value on flag: --chown | Write --chown=value.",
        "COPY --link=1 b c | expecting boolean value for flag --link, not: 1"
            + " | Write --link or --link=false.",
        "COPY a | COPY requires at least two arguments, but only one was provided."
            + " Destination could not be determined | Write COPY source destination.",
        "RUN --network=no x | invalid network mode \"no\" | Write default, none or host.",
        "RUN --mount=from=$X,target=/a x"
            + " | 'from' doesn't support variable expansion, define alias stage instead"
            + " | Write FROM $X AS name above, and from=name here.",
        "SHELL bash -c | SHELL requires the arguments to be in JSON form"
            + " | Write SHELL [\"/bin/bash\", \"-c\"].",
        "HEALTHCHECK --interval=1 CMD x | time: missing unit in duration \"1\""
            + " | Write numbers with units, such as 1m30s or 500ms.",
        "HEALTHCHECK --timeout=1us CMD x | Interval \"timeout\" cannot be less than 1ms"
            + " | Leave the flag out for the default.",
        "ENV =a | ENV names can not be blank | Write ENV name=value.",
        "FROM a b | FROM requires either one or three arguments"
            + " | Write FROM image, or FROM image AS name.",
        "FROM a AS 1 | invalid name for build stage: \"1\","
            + " name can't start with a number or contain symbols"
            + " | A name is a letter, then letters, digits, and the signs - _ .",
      })
  void whatIsWrongIsRefusedWithItsLineAndWhatToDo(String line, String message, String hint) {
    var refusal = refusal("FROM scratch\n\n" + line + "\n");

    assertThat(refusal.message()).isEqualTo(message);
    assertThat(refusal.hint()).isEqualTo(hint);
    assertThat(refusal.lines()).contains(new Lines(3, 3));
    assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
  }

  @Test
  void anInstructionAboveTheFirstStageIsRefused() {
    assertThat(refusal("ARG a\nRUN b\n").message()).isEqualTo("no build stage in current context");
    assertThat(refusal("ARG a\n").message()).isEqualTo("dockerfile contains no stages to build");
    assertThat(refusal("").message()).isEqualTo("the Dockerfile cannot be empty");
  }

  @Test
  void aSyntaxErrorKeepsItsLines() {
    var refusal = refusal("FROM a\nRUN x \\\n <<END\n");

    assertThat(refusal.message()).isEqualTo("unterminated heredoc");
    assertThat(refusal.lines()).contains(new Lines(2, 3));
  }

  @Test
  void stagesHaveTheirNamesInLowerCaseAndTheirInstructions() {
    Dockerfile dockerfile =
        parse("ARG V=1\nFROM --platform=$P a:$V AS Build\nRUN x\nFROM build\nUSER y\n");

    assertThat(dockerfile.globalArgs()).hasSize(1);
    assertThat(dockerfile.stages())
        .extracting(Stage::base, Stage::name, Stage::platform)
        .containsExactly(
            tuple("a:$V", Optional.of("build"), Optional.of("$P")),
            tuple("build", Optional.empty(), Optional.empty()));
    assertThat(dockerfile.stages().get(0).text()).isEqualTo("FROM --platform=$P a:$V AS Build");
    assertThat(dockerfile.stages().get(1).instructions())
        .containsExactly(new Instruction.User(new Lines(5, 5), "USER y", "y"));
  }

  @Test
  void aLoneHeredocIsTheShellsText() {
    var run = run("run <<-EOF\n\techo a\n\techo b\nEOF\n");

    assertThat(run.command()).isEqualTo(new CommandLine(true, List.of("echo a\necho b\n")));
    assertThat(run.heredocs()).isEmpty();
    assertThat(run.text()).isEqualTo("RUN <<-EOF (echo a...)");
  }

  @Test
  void aLoneHeredocWithAShebangIsAnExecutableFile() {
    var run = run("RUN <<x.py\n#!/usr/bin/env python3\nprint()\nx.py\n");

    assertThat(run.command()).isEqualTo(new CommandLine(true, List.of("/dev/pipes/x.py")));
    assertThat(run.heredocs())
        .containsExactly(new Heredoc("x.py", "#!/usr/bin/env python3\nprint()\n", false));
  }

  @Test
  void otherHeredocsAreLeftToTheShell() {
    var run = run("RUN cat <<A <<-B > x\n1\nA\n\t2\n\tB\n");

    assertThat(run.command().words()).containsExactly("cat <<A <<-B > x\n1\nA\n\t2\nB");
    assertThat(run.heredocs()).isEmpty();
  }

  @Test
  void aTriggerKeepsItsBlanksItsCaseAndItsHeredocs() {
    var onbuild =
        (Instruction.Onbuild)
            parse("FROM a\nONBUILD  copy  <<E /x\n1\nE\n").stages().get(0).instructions().get(0);

    assertThat(onbuild.trigger()).isEqualTo("copy  <<E /x\n1\nE");
    var copy = (Instruction.Copy) Dockerfile.parseTrigger(onbuild.trigger(), new Lines(9, 9));
    assertThat(copy.files().heredocs()).containsExactly(new Heredoc("E", "1\n", true));
    assertThat(copy.lines()).isEqualTo(new Lines(9, 9));
  }

  @Test
  void aTriggerOfABaseThatIsWrongIsShownWithIt() {
    var refusal =
        catchThrowableOfType(
            BuildException.class, () -> Dockerfile.parseTrigger("COPY x", new Lines(4, 4)));

    assertThat(refusal.message())
        .startsWith("the base image's trigger ONBUILD COPY x: COPY requires at least two");
    assertThat(refusal.lines()).contains(new Lines(4, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1h2m3s, 3723000",
    "1.5s, 1500",
    "+2m, 120000",
    "-1s, -1000",
    ".5s, 500",
    "1.s, 1000"
  })
  void durationsAreReadAsGoDoes(String text, long millis) {
    assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Property(tries = 2000)
  void anyTextIsADockerfileOrRefused(@ForAll("texts") String text) {
    try {
      assertThat(parse(text).stages()).isNotEmpty();
    } catch (BuildException refusal) {
      assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
      assertThat(refusal.lines().isPresent() || text.isEmpty()).isTrue();
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "FROM a\n",
            "RUN ",
            "COPY ",
            "ADD ",
            "ENV ",
            "ARG ",
            "ONBUILD ",
            "CMD ",
            "LABEL ",
            "HEALTHCHECK ",
            "SHELL ",
            "EXPOSE ",
            "VOLUME ",
            "STOPSIGNAL ",
            "--from=",
            "--mount=",
            "--device=",
            "--interval=",
            "--retries=",
            "--link",
            "CMD x",
            "NONE",
            "\n",
            "\\\n",
            "<<E",
            "E\n",
            "\"",
            "'",
            "[\"a\"]",
            ",",
            "=",
            "$x",
            "a ",
            "1h",
            "9",
            ".",
            " ",
            "-- ")
        .list()
        .ofMaxSize(25)
        .map(pieces -> "FROM x\n" + String.join("", pieces));
  }

  private static Instruction.Run run(String instruction) {
    return (Instruction.Run) parse("FROM a\n" + instruction).stages().get(0).instructions().get(0);
  }

  private static Dockerfile parse(String text) {
    return Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static BuildException refusal(String text) {
    return catchThrowableOfType(BuildException.class, () -> parse(text));
  }
}
