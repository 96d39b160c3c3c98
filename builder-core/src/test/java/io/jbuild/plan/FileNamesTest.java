package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.nio.charset.StandardCharsets;
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
