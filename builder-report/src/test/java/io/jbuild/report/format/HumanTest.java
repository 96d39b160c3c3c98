package io.jbuild.report.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "999, 999B",
    "1000, 1kB",
    "1234, 1.23kB",
    "4260000, 4.26MB",
    "77800000, 77.8MB",
    "100000000, 100MB",
    "999999, 1MB",
    "1500000000, 1.5GB",
    "9223372036854775807, 9.22EB"
  })
  void sizesHaveThreeDigits(long bytes, String text) {
    assertThat(Human.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-5, Less than a second", "0, Less than a second", "1, 1 second", "59, 59 seconds",
    "60, About a minute", "120, 2 minutes", "3540, 59 minutes", "3600, About an hour",
    "5400, 2 hours", "169200, 47 hours", "172800, 2 days", "1123200, 13 days",
    "1209600, 2 weeks", "5184000, 2 months", "31536000, 12 months", "63072000, 2 years"
  })
  void agesHaveOneUnit(long seconds, String text) {
    assertThat(Human.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
