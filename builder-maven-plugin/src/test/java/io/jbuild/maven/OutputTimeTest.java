package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTimeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1700000000, 1700000000",
    "2024-01-01T00:00:00Z, 1704067200",
    "2024-01-01T02:00:00+02:00, 1704067200",
    "' 2024-01-01T00:00:00Z ', 1704067200"
  })
  void readsSecondsAndIsoTimes(String text, String seconds) {
    assertThat(OutputTime.seconds(text)).contains(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "x", "-"})
  void aLetterTakesItBack(String text) {
    assertThat(OutputTime.seconds(text)).isEmpty();
  }

  @Test
  void isAbsentWhereThePomHasNone() {
    assertThat(OutputTime.seconds(null)).isEmpty();
  }

  @Test
  void refusesWhatIsNoTime() {
    assertThatThrownBy(() -> OutputTime.seconds("yesterday"))
        .isInstanceOf(BuildException.class)
        .hasMessage("project.build.outputTimestamp is \"yesterday\", which is no time");
  }
}
