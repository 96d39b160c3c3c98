package io.jbuild.report.progress;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "plain 漢字|plain 漢字",
        "a\tb|a b",
        "\033[1;31mred\033[0m|red",
        "\033[?25lhidden|hidden",
        "\033]0;title\007after|after",
        "\033]8;;http://x\033\\link\033]8;;\033\\|link",
        "\033]0;never ends|''",
        "\033(Bset|set",
        "\0337saved\0338|saved",
        "\u009b2Jc1|c1",
        "\u009d0;t\u009cosc|osc",
        "\033[12|''",
        "end\033|end",
        "bell\007back\bspace|bellbackspace",
        "a\u202eb\u2066c|abc",
      })
  void whatATerminalWouldObeyIsGone(String line, String shown) {
    assertThat(OutputText.of(line)).isEqualTo(shown);
  }

  @Property(tries = 500)
  void nothingIsLeftToObey(@ForAll String line) {
    assertThat(OutputText.of("\033[" + line + "\033]" + line))
        .doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069]");
  }
}
