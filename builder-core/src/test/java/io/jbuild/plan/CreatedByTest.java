package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Healthcheck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CreatedByTest {

  @Test
  void argsInScopeStandBeforeTheCommand() {
    Map<String, String> args = new LinkedHashMap<>();
    args.put("B", "x y");
    args.put("A", "");
    assertThat(CreatedBy.run(List.of("/bin/sh", "-c", "make"), args))
        .isEqualTo("RUN |2 B=x y A= /bin/sh -c make # buildkit");
    assertThat(CreatedBy.run(List.of("/bin/true"), Map.of())).isEqualTo("RUN /bin/true # buildkit");
  }

  @Test
  void wordsAreQuotedAsGoDoes() {
    assertThat(CreatedBy.quoted("CMD", List.of("/bin/sh", "-c", "echo \"a\\b\"\n\u0001\u00fc")))
        .isEqualTo("CMD [\"/bin/sh\" \"-c\" \"echo \\\"a\\\\b\\\"\\n\\x01\u00fc\"]");
  }

  @Test
  void durationsAreWrittenAsGoDoes() {
    Healthcheck health =
        new Healthcheck(
            List.of("CMD", "a"),
            Duration.ofMinutes(65),
            Duration.ofMillis(1500),
            Duration.ofMillis(300),
            Duration.ZERO,
            3);
    assertThat(CreatedBy.healthcheck(health))
        .isEqualTo(
            "HEALTHCHECK {Test:[CMD a] Interval:1h5m0s Timeout:1.5s StartPeriod:300ms"
                + " StartInterval:0s Retries:3}");
  }
}
