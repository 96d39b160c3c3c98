package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that no file can be called are refused where they stand, before anything is built. */
class FileNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "/", "//", "a/..", "../.."})
  void aHeredocThatNamesNoFileIsRefused(String name) {
    for (String instruction : new String[] {"COPY", "ADD", "COPY --link", "ADD --link"}) {
      BuildException refusal =
          refused(instruction + " <<" + name + " /x/\ncontent\n" + name + "\n", 2, 4);

      assertThat(refusal)
          .hasMessage("the heredoc <<" + name + " names no file")
          .extracting(BuildException::hint)
          .isEqualTo("Write the file's name behind <<.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EOF", "/etc/motd", "a/b", "..a", "a.", "-..."})
  void anyOtherHeredocNamesAFile(String name) {
    String end = name.startsWith("-") ? name.substring(1) : name;
    assertThatCode(() -> plan("COPY <<" + name + " /x/\ncontent\n" + end + "\n"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY f /x\0",
        "COPY f\0 /",
        "COPY [\"f\\u0000\", \"/\"]",
        "COPY --parents f\0/./b /",
        "COPY --chown=a\0 f /",
        "WORKDIR /x\0y",
        "ENV A=x\0y",
        "RUN echo x\0y",
        "RUN [\"a\", \"x\\u0000y\"]",
        "ONBUILD RUN x\0y",
      })
  void noInstructionHoldsANul(String instruction) {
    assertThat(refused(instruction, 2, 2)).hasMessage("an instruction cannot hold a NUL byte");
  }

  @Test
  void aHeredocHoldsANulOnlyWhereItIsAFile() {
    refused("RUN <<a\nx\0y\na\n", 2, 4);
    refused("RUN cat <<a\nx\0y\na\n", 2, 4);
    refused("COPY <<a\0b /\na\0b\n", 2, 3);
    assertThatCode(() -> plan("COPY <<a /\nx\0y\na\n")).doesNotThrowAnyException();
    assertThatCode(() -> plan("ONBUILD ADD <<a /\nx\0y\na\n")).doesNotThrowAnyException();
  }

  @Test
  void aBuildArgumentWithANulIsRefusedWhereItIsDeclared() {
    Map<String, String> given = Map.of("A", "x\0y");
    for (String text : new String[] {"FROM scratch\nARG A\n", "# a\nARG A\nFROM scratch\n"}) {
      Dockerfile dockerfile = Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8));
      BuildException refusal =
          catchThrowableOfType(BuildException.class, () -> Plans.tryAll(dockerfile, given));
      assertThat(refusal).hasMessage("the variable \"A\" holds a NUL byte");
      assertThat(refusal.lines()).contains(new Lines(2, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY f /NAME",
        "COPY f NAME/g",
        "COPY --link NAME /f",
        "COPY --parents a/./NAME /f",
        "ADD f /d/NAME/",
        "ADD https://example.com/f /NAME",
        "WORKDIR NAME",
        "COPY <<NAME /\nNAME",
      })
  void aNameOfMoreThan255BytesIsRefused(String instruction) {
    int last = instruction.contains("<<") ? 3 : 2;
    BuildException refusal =
        refused(instruction.replace("NAME", "ä".repeat(127) + "xx") + "\n", 2, last);

    assertThat(refusal).hasMessage("\"" + "ä".repeat(20) + "…\": file name too long");
    assertThat(refusal.hint()).isEqualTo("It is a name of 256 bytes, but Linux allows 255.");
    assertThatCode(() -> plan(instruction.replace("NAME", "ä".repeat(127) + "x") + "\n"))
        .doesNotThrowAnyException();
  }

  @Test
  void aPathOfMoreThan4096BytesIsRefused() {
    String path = "/abcdefg".repeat(512);

    assertThatCode(() -> plan("WORKDIR " + path)).doesNotThrowAnyException();
    assertThat(refused("WORKDIR " + path + "h", 2, 2).hint())
        .isEqualTo("It is a path of 4097 bytes, but Linux allows 4096.");
    assertThatCode(() -> plan("COPY " + "[a]".repeat(100) + " /")).doesNotThrowAnyException();
  }

  private static BuildException refused(String instruction, int first, int last) {
    BuildException refusal = catchThrowableOfType(BuildException.class, () -> plan(instruction));
    assertThat(refusal).as(instruction).isNotNull();
    assertThat(refusal.lines()).contains(new Lines(first, last));
    assertThat(refusal.blame()).isEqualTo(Blame.DOCKERFILE);
    return refusal;
  }

  private static void plan(String instruction) {
    String text = "FROM scratch\n" + instruction;
    Plans.tryAll(Dockerfile.parse(text.getBytes(StandardCharsets.UTF_8)));
  }
}
